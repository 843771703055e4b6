import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/engine/config.ts';
import { suiteRef, type CheckoutRef, type EvaluationRequest } from '../../src/engine/executor.ts';
import { openExecutor, type OpenedExecutor } from '../../src/engine/open-executor.ts';
import { planTarget } from '../../src/engine/plan-target.ts';
import { CheckoutConfig } from '../../src/engine/checkout-config.ts';
import { withSameTests } from '../../src/engine/same-tests.ts';
import type { Evaluation } from '../../src/fitness/evaluation.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import { patchBetween } from '../../src/patch.ts';
import { placeCheckout } from '../../src/sandbox/checkout/place-checkout.ts';
import { readCheckout } from '../../src/sandbox/checkout/read-checkout.ts';
import { policyModel } from '../../src/sandbox/model/policy-model.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { runTasks } from '../../src/sandbox/session/run-tasks.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import type { Suite } from '../../src/suites/suite.ts';
import { boxOf, greeting } from './sandbox/greeting.ts';

const benchmarks = fileURLToPath(new URL('../../benchmarks', import.meta.url));
const FILE = 'packages/opencode/src/tool/edit.ts';

let suite: Suite;
let opened: OpenedExecutor;
let target: { readonly genome: Genome; readonly checkout: CheckoutRef };
let baseline: Evaluation;
beforeAll(async () => {
  suite = await loadSuite(`${benchmarks}/edit`);
  const config = CheckoutConfig.parse({
    folder: 'repository',
    file: FILE,
    test: ['bun', 'test', 'packages/opencode/test'],
    testTimeoutMs: 20_000,
  });
  target = await planTarget(config, 'repository/.toolfinch/edit.ts', `${benchmarks}/target`);
  const { sandbox } = parseConfig({ tool: 'x', suite: 'x' }, '');
  opened = await openExecutor({
    ...{ sandbox, workers: 2, warm: 1, cache: false },
    campaign: 'test-target',
  });
  baseline = await evaluate({});
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
});

/** The target with something changed in it, and lines before and after it. */
function changed({ replace: [from, to] = ['', ''], before = '', after = '' }: Change): Genome {
  const text = target.genome.files[FILE] ?? '';
  return { entry: FILE, files: { [FILE]: `${before}${text.replace(from, to)}\n${after}` } };
}
interface Change {
  readonly replace?: readonly [string, string];
  readonly before?: string;
  readonly after?: string;
}
function evaluate(change: Change, more: Partial<EvaluationRequest> = {}): Promise<Evaluation> {
  return opened.executor.evaluate({
    subject: { kind: 'genome', id: 'x', genome: changed(change) },
    checkout: target.checkout,
    suite: suiteRef(suite),
    stage: 'cases',
    split: 'train',
    limit: 40,
    ...more,
  });
}

describe('a file in a checkout, in real boxes', () => {
  it('passes the tests of its repository, and its adapter answers the cases', () => {
    expect(baseline.outcome).toEqual({ kind: 'ok' });
    expect(baseline.tests?.count).toBe(12);
    expect(baseline.trials).toHaveLength(40);
    expect(baseline.objectives.score).toBeGreaterThan(0.4);
  });

  it('answers the cases with the candidate that lies over the checkout', async () => {
    const other = await evaluate({
      replace: ['return line === wanted', 'return line.trim() === wanted.trim()'],
    });
    expect(other.outcome).toEqual({ kind: 'ok' });
    const verdicts = ({ trials }: Evaluation) => trials.map(({ verdict }) => verdict);
    expect(verdicts(other)).not.toEqual(verdicts(baseline));
  });

  it('is invalid when a test of its repository fails, with what the test said', async () => {
    const { outcome, trials } = await evaluate({ replace: ["'oldString is empty.'", "'What?'"] });
    expect(outcome).toMatchObject({
      kind: 'invalid',
      detail: expect.stringMatching(
        /fails in 1 of 12 tests.*refuses an empty text[^]*Expected substring/,
      ) as string,
    });
    expect(trials).toEqual([]);
  });

  it('is invalid when it ends the tests early, hangs, or does not load', async () => {
    const early = await evaluate({ before: 'process.exit(0);\n' });
    expect(early.outcome).toMatchObject({
      kind: 'invalid',
      detail: expect.stringContaining('without a report') as string,
    });
    const hung = await evaluate(
      { before: 'for (;;);\n' },
      { checkout: { ...target.checkout, testTimeoutMs: 3_000 } },
    );
    expect(hung.outcome).toEqual({ kind: 'timeout', limitMs: 3_000 });
    const broken = await evaluate({ before: "import './nowhere';\n" });
    expect(broken.outcome.kind).toBe('invalid');
  });

  it('cannot change the tests, nor take back or replace their report', async () => {
    const fs = "import * as fs from 'node:fs';\n";
    const test = '/ipc/checkout/packages/opencode/test/tool/edit.test.ts';
    const failing = ["'oldString is empty.'", "'What?'"] as const;
    const overwrite = await evaluate({
      replace: failing,
      before: `${fs}try { fs.writeFileSync('${test}', ''); } catch {}\ntry { fs.rmSync('${test}'); } catch {}\n`,
    });
    expect(overwrite.outcome).toMatchObject({
      kind: 'invalid',
      detail: expect.stringContaining('1 of 12') as string,
    });
    const forged = `<testsuites><testcase name="t" file="f" /></testsuites>`;
    const twice = await evaluate({
      replace: failing,
      before: `${fs}fs.appendFileSync('/ipc/logs/tests.xml', '${forged}');\n`,
    });
    expect(twice.outcome).toMatchObject({ kind: 'cheated' });
    const instead = await evaluate({
      replace: failing,
      before: `${fs}if (process.argv.join().includes('test')) { fs.appendFileSync('/ipc/logs/tests.xml', '${forged}'); process.exit(0); }\n`,
    });
    expect(withSameTests(baseline, instead).outcome).toMatchObject({ kind: 'invalid' });
  });

  it('serves sessions of a real OpenCode through its adapter', async () => {
    await using provider = await openProvider({ provider: 'docker', campaign: 'test-target' });
    await using run = await boxOf(provider);
    const tool = placeCheckout(
      run.box.handle,
      readCheckout(target.checkout),
      target.genome,
      target.checkout.adapter,
    );
    // Cold starts of OpenCode, on whatever machine this is.
    const options = { toolName: 'edit', sessionTimeoutMs: 150_000, upstream: policyModel() };
    const task = { ...greeting, agentTimeoutMs: 150_000 };
    for await (const record of runTasks(run.box, tool, [{ task, trial: 0 }], options)) {
      expect(record.outcome).toEqual({ kind: 'ok' });
      expect(record.workspace['src/greet.js']).toContain('"Good day"');
      const answers = record.exchanges.flatMap(({ toolResults }) =>
        toolResults.map(({ content }) => content),
      );
      expect(answers).toContain('The file was changed.');
    }
  });

  it('comes out as a patch that git applies', () => {
    const winner = changed({ replace: ['return line === wanted', 'return line.trim() === wanted.trim()'] });
    const patch = patchBetween(target.genome.files, winner.files);
    expect(patch).toContain(`--- a/${FILE}`);
    execFileSync(
      'git',
      ['apply', '--check', '--unsafe-paths', `--directory=${benchmarks}/target/repository`, '-'],
      {
        input: patch,
        cwd: '/',
      },
    );
  });
});
