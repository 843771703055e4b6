import type { Random } from '../random.ts';

/** A model with how often it is to be asked, compared with the others. */
export interface WeightedModel {
  /** `provider/model`, as OpenCode names it. */
  readonly model: string;
  readonly weight: number;
}

/** One model by weight. The stream should belong to the proposal, so that a replay asks the same model. */
export function chooseModel(models: readonly WeightedModel[], random: Random): string {
  return random.weighted(models, ({ weight }) => weight).model;
}
