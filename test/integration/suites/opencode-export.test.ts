import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../../src/sandbox/contract.ts';
import { policyModel } from '../../../src/sandbox/model/policy-model.ts';
import { openProvider } from '../../../src/sandbox/open-provider.ts';
import { openCodeEnv, PROJECT } from '../../../src/sandbox/session/opencode-project.ts';
import { runTasksCli } from '../../../src/sandbox/session/run-tasks-cli.ts';
import { toTrajectory } from '../../../src/fitness/to-trajectory.ts';
import { boxOf, exactEdit, greeting } from '../sandbox/greeting.ts';

const COMMAND = fileURLToPath(new URL('../../../bin/toolfinch.mjs', import.meta.url));
let folder: string;
let provider: Provider;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-export-'));
  provider = await openProvider({ provider: 'auto', campaign: 'test-export' });
});
afterAll(async () => {
  await provider?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('a session of real OpenCode', () => {
  it('is imported from what `opencode export` prints, and from our own ATIF', async () => {
    await using run = await boxOf(provider);
    const options = { toolName: 'edit', sessionTimeoutMs: 100_000, upstream: policyModel() };
    for await (const record of runTasksCli(
      run.box,
      exactEdit,
      [{ task: { ...greeting, agentTimeoutMs: 100_000 }, trial: 0 }],
      options,
    )) {
      expect(record.outcome).toEqual({ kind: 'ok' });
      const id = /ses_\w+/.exec(record.eventLines.join('\n'))?.[0] ?? '';
      const { stdout, outcome } = await run.box.exec(['opencode', 'export', id], {
        cwd: PROJECT,
        env: openCodeEnv('edit'),
        timeoutMs: 60_000,
      });
      expect(outcome).toEqual({ kind: 'ok' });
      writeFileSync(join(folder, 'exported.json'), stdout);
      writeFileSync(join(folder, 'atif.json'), JSON.stringify(toTrajectory(record)));
    }
    for (const name of ['exported', 'atif']) {
      const to = join(folder, name);
      const out = await new Promise<string>((resolve, reject) =>
        execFile(
          process.execPath,
          [COMMAND, 'suite', 'import', join(folder, `${name}.json`), '--to', to, '--json'],
          (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout)),
        ),
      );
      expect(JSON.parse(out), name).toMatchObject({ traces: 1 });
      const [line = ''] = readFileSync(join(to, 'cases/imported.jsonl'), 'utf8').split('\n');
      const case_ = JSON.parse(line) as {
        files: Record<string, string>;
        expect: { files: Record<string, string> };
      };
      const [[path, text] = ['', '']] = Object.entries(case_.files);
      expect(path.endsWith('greet.js'), name).toBe(true);
      expect(text, name).toBe(greeting.workspace['src/greet.js']);
      expect(case_.expect.files[path], name).toContain('Good day');
    }
  });
});
