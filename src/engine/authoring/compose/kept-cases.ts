import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { variantId } from '../../../mutation/canonical.ts';
import { toolName, type Genome } from '../../../mutation/genome.ts';
import { Split, type Case } from '../../../suites/case.ts';
import { loadSuite } from '../../../suites/load-suite.ts';
import { suiteRef, type Executor } from '../../executor.ts';
import { writeAuthored } from '../write-suite.ts';
import type { Joined } from './joined-cases.ts';

/** Tools whose answer depends on whatever lies in the folder: files of another part's case change what is right. */
const LOOK_AROUND: ReadonlySet<string> = new Set(['bash', 'glob', 'grep', 'list']);

/**
 * The joined cases that mean what they say. One that the composed tool gets right does. One that it gets wrong does if a
 * part gets its own case wrong by itself, too, and does not look at files that were not meant for it.
 */
export async function keptCases(
  joined: readonly Joined[],
  composed: Genome,
  tools: readonly Genome[],
  executor: Executor,
): Promise<Case[]> {
  const right = await rightCases(
    composed,
    joined.map((each) => each.case),
    executor,
  );
  const doubtful = joined.filter((each) => !right.has(each.case.id));
  const alone = await Promise.all(
    tools.map(async (genome, i) => {
      if (LOOK_AROUND.has(toolName(genome))) return () => false;
      const cases = [...new Set(doubtful.flatMap(({ parts }) => parts[i] ?? []))];
      const its = await rightCases(genome, cases, executor);
      return ({ parts }: Joined): boolean => !its.has(parts[i]?.id ?? '');
    }),
  );
  return joined
    .filter((each) => right.has(each.case.id) || alone.some((isWrong) => isWrong(each)))
    .map((each) => each.case);
}

async function rightCases(
  genome: Genome,
  cases: readonly Case[],
  executor: Executor,
): Promise<ReadonlySet<string>> {
  if (cases.length === 0) return new Set();
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-joined-'));
  try {
    writeAuthored(folder, { genome, summary: '', origin: 'composed', oneAtATime: true }, cases);
    const suite = await loadSuite(folder);
    const subject = { kind: 'genome', id: variantId(genome), genome } as const;
    const evaluations = await Promise.all(
      Split.options
        .filter((split) => suite.cases(split).length > 0)
        .map((split) => executor.evaluate({ subject, suite: suiteRef(suite), stage: 'cases', split })),
    );
    const trials = evaluations.flatMap((evaluation) => evaluation.trials);
    return new Set(
      trials
        .filter(({ verdict, outcome }) => verdict === 'correct' && outcome.kind === 'ok')
        .map(({ id }) => id),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
