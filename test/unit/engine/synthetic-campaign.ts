import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignPlan } from '../../../src/engine/campaign-plan.ts';
import { parseConfig, type CampaignConfigInput } from '../../../src/engine/config.ts';
import type { EvaluationRequest, Executor, Race } from '../../../src/engine/executor.ts';
import { Journal } from '../../../src/engine/journal/journal.ts';
import { RaceJudge } from '../../../src/engine/worker/race-judge.ts';
import type { Evaluation } from '../../../src/fitness/evaluation.ts';
import { syntheticBaseline, syntheticEvaluation, syntheticId, syntheticVary } from './synthetic.ts';

export function syntheticPlan(folder: string, config: Partial<CampaignConfigInput> = {}): CampaignPlan {
  const size = { cases: 10, tasks: 10 };
  return {
    config: parseConfig(
      {
        name: 'synthetic',
        tool: 'edit.ts',
        suite: 'suite',
        proposals: 80,
        workers: 2,
        archive: { kind: 'map-elites', measures: [{ name: 'sum', min: 0, max: 90, bins: 12 }] },
        ...config,
      },
      'the test',
    ),
    baseline: { id: syntheticId(syntheticBaseline), genome: syntheticBaseline },
    suite: {
      name: 'synthetic',
      folder: 'suite',
      hash: 'synthetic-hash',
      size: { train: size, validation: size, heldout: size },
    },
    operators: [
      { name: 'digit', weight: 3 },
      { name: 'cross', weight: 1, crossover: true },
    ],
    folder,
  };
}

/** Opens the campaign's journal, new or not. */
export function syntheticJournal({ folder, config, suite }: CampaignPlan): Journal {
  mkdirSync(folder, { recursive: true });
  const clock = { now: () => 0 };
  if (existsSync(join(folder, 'begun'))) return Journal.resume(folder, clock);
  return Journal.create(
    folder,
    {
      name: config.name,
      seed: config.seed,
      config: { ...config },
      suite: suite.folder,
      suiteHash: suite.hash,
      versions: {},
      created: '2026-01-01T00:00:00.000Z',
    },
    clock,
  );
}

export interface SyntheticExecutor extends Executor {
  readonly requests: readonly EvaluationRequest[];
}

/** Evaluates synthetic tools after `delayMs(i)`; `change` may make evaluations fail. */
export function syntheticExecutor(
  delayMs: (i: number) => number = () => 0,
  change: (evaluation: Evaluation, i: number) => Evaluation = (evaluation) => evaluation,
): SyntheticExecutor {
  const requests: EvaluationRequest[] = [];
  return {
    requests,
    vary: (request) => Promise.resolve(syntheticVary(request)),
    async evaluate(request) {
      const i = requests.push(request);
      const { subject, stage, split } = request;
      await new Promise((resolve) => setTimeout(resolve, delayMs(i)));
      const genome =
        subject.kind === 'genome' ? subject.genome : { entry: 'edit.ts', files: { 'edit.ts': '7700000000' } };
      return change(raced(syntheticEvaluation(subject.id, genome, stage, split), request.race), i);
    },
    close: () => Promise.resolve(),
  };
}

function raced(evaluation: Evaluation, race: Race | undefined): Evaluation {
  if (!race) return evaluation;
  const judge = new RaceJudge(race, evaluation.trials.length);
  const end = evaluation.trials.findIndex((trial) => judge.givesUpAfter(trial)) + 1;
  const { against } = race;
  if (end === 0) return { ...evaluation, race: { against } };
  return { ...evaluation, trials: evaluation.trials.slice(0, end), race: { against, endedAfter: end } };
}
