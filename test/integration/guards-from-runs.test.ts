import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/engine/config.ts';
import { suiteRef } from '../../src/engine/executor.ts';
import { openExecutor, type OpenedExecutor } from '../../src/engine/open-executor.ts';
import { observedIn } from '../../src/engine/traces.ts';
import type { Evaluation } from '../../src/fitness/evaluation.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import { instrument } from '../../src/mutation/trace/instrument.ts';
import { vary } from '../../src/mutation/vary.ts';
import type { Split } from '../../src/suites/case.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';

const GREP = fileURLToPath(new URL('../../benchmarks/grep', import.meta.url));
const CHILDREN = 40;
const sourceOf = (genome: Genome): string => genome.files[genome.entry] ?? '';

describe('guard-synthesise on what a real run has shown', () => {
  let opened: OpenedExecutor;
  const baseline: Genome = {
    entry: 'grep.ts',
    files: { 'grep.ts': readFileSync(`${GREP}/tools/grep.ts`, 'utf8') },
  };

  beforeAll(async () => {
    const config = parseConfig({ tool: '-', suite: '-', workers: 2 }, 'the test');
    opened = await openExecutor({ ...config, campaign: 'test-guards' });
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const evaluate = async (genome: Genome, split: Split, traced = false): Promise<Evaluation> =>
    opened.executor.evaluate({
      subject: { kind: 'genome', id: JSON.stringify(genome).length.toString(), genome },
      suite: suiteRef(await loadSuite(GREP)),
      stage: 'cases',
      split,
      ...(traced && { traced, limit: 200 }),
    });

  it('finds out that binary files are to be left out, in files that it has never seen too', async () => {
    const { trials } = await evaluate(baseline, 'train', true);
    const instrumented = instrument(baseline);
    if (!instrumented) throw new Error('the baseline cannot be instrumented');
    const observed = observedIn(instrumented, trials);
    const made = Array.from({ length: CHILDREN }, (_, n) =>
      vary({ parents: [baseline], operator: 'guard-synthesise', observed, stream: ['test', n] }),
    );
    const child = made.find(
      (each) =>
        each.kind === 'child' && /\.includes\('\\0'\)\) (continue|return \[\]);/.test(sourceOf(each.genome)),
    );
    if (child?.kind !== 'child') throw new Error('no child leaves binary files out');

    const [before, after] = await Promise.all([
      evaluate(baseline, 'validation'),
      evaluate(child.genome, 'validation'),
    ]);
    const binary = ({ mode }: { readonly mode: string }): boolean => mode === 'binary-file';
    const verdicts = (evaluation: Evaluation, of: (trial: { readonly mode: string }) => boolean) =>
      evaluation.trials.filter(of).map(({ verdict }) => verdict);
    expect(new Set(verdicts(before, binary))).toEqual(new Set(['wrong']));
    expect(new Set(verdicts(after, binary))).toEqual(new Set(['correct']));
    const others = (trial: { readonly mode: string }): boolean => !binary(trial);
    expect(verdicts(after, others)).toEqual(verdicts(before, others));
  });
});
