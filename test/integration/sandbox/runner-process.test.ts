import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, expect, it } from 'vitest';
import { opencodeBinary } from '../../../src/opencode-binary.ts';

it('a candidate’s process that has ended closes no file of the supervisor when it is collected', () => {
  const script = fileURLToPath(new URL('../support/collected-runners.ts', import.meta.url));
  const work = mkdtempSync(join(tmpdir(), 'toolfinch-runners-'));
  onTestFinished(() => rmSync(work, { recursive: true }));
  const env = { ...process.env, BUN_BE_BUN: '1', TOOLFINCH_WORK: work, TOOLFINCH_TMP: work };
  const said = execFileSync(opencodeBinary(), [script], { env, cwd: work, timeout: 60_000 });
  expect(JSON.parse(String(said))).toEqual({ closed: 0 });
});
