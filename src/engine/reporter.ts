import type { Evaluation } from '../fitness/evaluation.ts';
import type { ArchiveStats, Entry } from './archives/archive.ts';
import type { CampaignResult } from './campaign.ts';
import type { Ask, Fate } from './search.ts';

export type CampaignStage = 'baseline' | 'search' | 'finalists' | 'claim';

export interface Progress {
  /** Proposals whose results are applied, of how many. */
  readonly applied: number;
  readonly proposals: number;
  /** Evaluations that were run in this process; replayed and shared ones do not count. */
  readonly evaluations: number;
  readonly best: Entry;
  readonly stats: ArchiveStats;
  /** Milliseconds since this process began with the campaign. */
  readonly elapsedMs: number;
}

/** Watches a campaign. Implement the hooks you want; one that throws is reported once and ends nothing. */
export interface Reporter {
  onStart?(start: { readonly name: string; readonly folder: string; readonly resumed: number }): void;
  onStage?(stage: CampaignStage): void;
  onProposal?(ask: Ask): void;
  /** Called in the order of the proposals. */
  onResult?(result: {
    readonly n: number;
    readonly fate: Fate;
    readonly entry?: Entry;
    readonly progress: Progress;
  }): void;
  /** An evaluation outside the search. */
  onEvaluation?(stage: CampaignStage, evaluation: Evaluation): void;
  onEnd?(result: CampaignResult): void;
}

/** All reporters as one, whose hooks never throw. */
export function combined(
  reporters: readonly Reporter[],
  onFault: (error: unknown) => void,
): Required<Reporter> {
  const broken = new Set<Reporter>();
  const each = (call: (reporter: Reporter) => void): void => {
    for (const reporter of reporters) {
      try {
        call(reporter);
      } catch (error) {
        if (!broken.has(reporter)) onFault(error);
        broken.add(reporter);
      }
    }
  };
  return {
    onStart: (start) => each((r) => r.onStart?.(start)),
    onStage: (stage) => each((r) => r.onStage?.(stage)),
    onProposal: (ask) => each((r) => r.onProposal?.(ask)),
    onResult: (result) => each((r) => r.onResult?.(result)),
    onEvaluation: (stage, evaluation) => each((r) => r.onEvaluation?.(stage, evaluation)),
    onEnd: (result) => each((r) => r.onEnd?.(result)),
  };
}
