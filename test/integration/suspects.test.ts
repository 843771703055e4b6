import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/engine/config.ts';
import { suiteRef, type EvaluationRequest } from '../../src/engine/executor.ts';
import { openExecutor, type OpenedExecutor } from '../../src/engine/open-executor.ts';
import { ochiai, spectraOf } from '../../src/fitness/spectrum.ts';
import { instrument } from '../../src/mutation/trace/instrument.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';

const EDIT = fileURLToPath(new URL('../../benchmarks/edit', import.meta.url));

describe('an instrumented tool in a box', () => {
  let opened: OpenedExecutor;
  let request: EvaluationRequest;
  const text = readFileSync(`${EDIT}/tools/edit.ts`, 'utf8');
  const genome = { entry: 'edit.ts', files: { 'edit.ts': text } };

  beforeAll(async () => {
    const config = parseConfig({ tool: '-', suite: '-', workers: 2 }, 'the test');
    opened = await openExecutor({ ...config, campaign: 'test-suspects' });
    request = {
      subject: { kind: 'genome', id: 'baseline', genome },
      suite: suiteRef(await loadSuite(EDIT)),
      stage: 'cases',
      split: 'train',
      limit: 150,
    };
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  it('gets the same verdicts, and says of every case what it ran through', async () => {
    const [plain, reached] = await Promise.all([
      opened.executor.evaluate(request),
      opened.executor.evaluate({ ...request, traced: true }),
    ]);
    const told = (trials: typeof plain.trials) =>
      trials.map(({ id, verdict, errors, answerTokens }) => [id, verdict, errors, answerTokens]);
    expect(told(reached.trials)).toEqual(told(plain.trials));
    expect(plain.trials.every((trial) => trial.reached === undefined)).toBe(true);
    expect(reached.trials.filter((trial) => (trial.reached?.length ?? 0) > 0).length).toBe(150);
  });

  it('points to where a tool is wrong', async () => {
    // Only calls that replace everywhere go wrong.
    const broken = text.replace('args.replaceAll', '!args.replaceAll');
    expect(broken).not.toBe(text);
    const wrong = { entry: 'edit.ts', files: { 'edit.ts': broken } };
    const { trials } = await opened.executor.evaluate({
      ...request,
      subject: { kind: 'genome', id: 'wrong', genome: wrong },
      traced: true,
    });
    const spans = instrument(wrong)?.spans ?? [];
    const values = ochiai(spectraOf(trials), spans.length);
    expect(Math.max(...values)).toBeGreaterThan(0.5);
    expect(values.some((value) => value === 0)).toBe(true);
  });
});
