import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Box, Provider } from '../../src/sandbox/contract.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { verifyTask, type Verification } from '../../src/sandbox/session/verify-task.ts';
import { applyPolicyEdits, readHarborTask } from '../../src/suites/harbor.ts';
import { freshBox, runnable } from './support/providers.ts';

const task = readHarborTask(
  fileURLToPath(new URL('../../benchmarks/edit/tasks/cart-discount', import.meta.url)),
);
const spoiled = (code: string) => ({ ...task.workspace, 'src/cart.mjs': code });
const DISCOUNT =
  "import { writeFileSync, rmSync, renameSync } from 'node:fs'; import { spawn } from 'node:child_process';";
const LOG = "process.env.LOGS_DIR + '/reward.txt'";

describe.each(Object.keys(runnable) as Provider['name'][])('with %s', (name) => {
  let provider: Provider;
  let held: { readonly box: Box } & AsyncDisposable;
  beforeAll(async () => {
    if (!runnable[name]) return;
    provider = await openProvider({ provider: name, campaign: 'test-artifacts' });
    held = await freshBox(provider);
  });
  afterAll(async () => {
    await held?.[Symbol.asyncDispose]();
    await provider?.[Symbol.asyncDispose]();
  });

  describe.skipIf(!runnable[name])('a file under check', () => {
    const verify = (files: Readonly<Record<string, string>>): Promise<Verification> =>
      verifyTask(held.box, task, files);

    it('earns the reward by being right', async () => {
      if (!task.policy) throw new Error('no policy');
      const solved = applyPolicyEdits(task.policy, task.workspace, task.id);
      expect(await verify(solved)).toMatchObject({ reward: 1, outcome: { kind: 'ok' } });
      expect(await verify(task.workspace)).toMatchObject({ reward: 0, outcome: { kind: 'ok' } });
    });

    it('earns nothing by ending the process that checks it', async () => {
      expect(await verify(spoiled('process.exit(0);'))).toMatchObject({ reward: 0 });
      expect(await verify(spoiled("console.log('PASS'); process.exit(0);"))).toMatchObject({ reward: 0 });
    });

    it('is found to have cheated when it writes a reward, at once or in the background', async () => {
      expect(await verify(spoiled(`${DISCOUNT} writeFileSync(${LOG}, '1\\n');`))).toMatchObject({
        reward: 0,
        outcome: { kind: 'cheated' },
      });
      const loop = `spawn('sh', ['-c', 'while :; do echo 1 > "$LOGS_DIR/reward.txt"; done'], { detached: true, stdio: 'ignore' });`;
      const late = await verify(spoiled(`${DISCOUNT} ${loop} await new Promise((r) => setTimeout(r, 300));`));
      expect(late).toMatchObject({ reward: 0, outcome: { kind: 'cheated' } });
    });

    it('can neither remove nor replace the reward, nor change the tests', async () => {
      for (const attack of [
        `rmSync(${LOG});`,
        `renameSync(${LOG}, '/tmp/reward.txt');`,
        `writeFileSync(process.env.TESTS_DIR + '/test.sh', 'echo 1 > "$LOGS_DIR/reward.txt"');`,
        `writeFileSync(process.env.TESTS_DIR + '/check.mjs', '');`,
        `spawn('sh', ['-c', 'rm -rf $LOGS_DIR $TESTS_DIR; mkdir -p $LOGS_DIR; echo 1 > $LOGS_DIR/other.txt']);`,
      ])
        expect(await verify(spoiled(`${DISCOUNT} ${attack}`)), attack).toMatchObject({ reward: 0 });
    });

    it('cannot end its box by a signal, whichever it is', async () => {
      const every = `for (let s = 1; s <= 64; s++) { try { process.kill(1, s); } catch {} } process.exit(0);`;
      for (let round = 0; round < 3; round++)
        expect(await verify(spoiled(every))).toMatchObject({ reward: 0, outcome: { kind: 'ok' } });
      const shell = 'for s in $(seq 1 64); do kill -$s 1 2>/dev/null; done; echo alive';
      expect(await held.box.exec(['sh', '-c', shell], { timeoutMs: 10_000 })).toMatchObject({
        outcome: { kind: 'ok' },
        stdout: 'alive\n',
      });
    });
  });
});
