import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, type Ran } from '../kit/command.ts';
import { writeSmallProject } from '../kit/small-campaign.ts';

const LIMIT_MS = 300_000;

let folder: string;
const toolfinch = (...args: readonly string[]): Promise<Ran> =>
  runCommand(args, {
    cwd: folder,
    env: { XDG_STATE_HOME: join(folder, 'state'), XDG_CONFIG_HOME: join(folder, 'config'), HOME: folder },
  });
const keys = { ann: generateKeyPairSync('ed25519'), eve: generateKeyPairSync('ed25519') };

/** The section `promotion` of the configuration. */
function configure(promotion: object): void {
  writeFileSync(join(folder, 'promotion.json'), JSON.stringify({ promotion }));
}
const promote = (...more: readonly string[]): Promise<Ran> =>
  toolfinch('promote', 'baseline', '--to', 'project', '--whole', '--config', 'promotion.json', ...more);
const openings = (): number => {
  const ledger = join(folder, 'state/toolfinch/openings.ndjson');
  return existsSync(ledger) ? readFileSync(ledger, 'utf8').trim().split('\n').length : 0;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-proven-'));
  mkdirSync(join(folder, 'project'));
  for (const [name, { privateKey }] of Object.entries(keys))
    writeFileSync(join(folder, `${name}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeSmallProject(folder, {
    proposals: 2,
    stages: { finalists: { count: 0 }, claim: { enabled: false } },
  });
  const { code, stderr } = await toolfinch('run', '--quiet');
  expect(code, stderr).toBe(0);
}, LIMIT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('toolfinch promote, with hooks and signers', () => {
  it(
    'is stopped by a hook that fails, before the held-out split is opened',
    async () => {
      const lines = 'wc -l < "$0" && grep -q NOTHING "$0"';
      configure({ hooks: [{ name: 'words', command: ['sh', '-c', lines, '{candidate}'] }] });
      const { code, stderr } = await promote();
      expect(stderr).toMatch(/The hook words has stopped the promotion of \w+: it ended with 1\./);
      expect(code).toBe(1);
      expect(openings()).toBe(0);
      const [id = ''] = readdirSync(join(folder, 'archive/promotions'));
      expect(readFileSync(join(folder, 'archive/promotions', id, 'hooks.md'), 'utf8')).toMatch(/\n\d+\n/);
      expect((await toolfinch('promotions')).stdout).toContain('no promotions');
      expect((await toolfinch('audit')).stdout).toMatch(/blocked .*by the hook words: it ended with 1/);
    },
    LIMIT_MS,
  );

  it(
    'is asked for when the hooks pass, and decided by a key alone',
    async () => {
      const signers = [
        { name: 'ann', publicKey: keys.ann.publicKey.export({ type: 'spki', format: 'pem' }) },
      ];
      configure({ signers, hooks: [{ name: 'size', command: ['wc', '-c', '{candidate}'] }] });
      const early = await promote('--yes');
      expect(early.stderr).toContain('--yes comes without one');
      expect(early.code).toBe(2);
      const asked = await promote('--json', '--by', 'ann');
      expect(asked.code, asked.stderr).toBe(0);
      const { request, evidence } = JSON.parse(asked.stdout) as {
        request: { id: string; state: string };
        evidence: { hooks: { name: string; output: string }[] };
      };
      expect(request.state).toBe('pending');
      expect(evidence.hooks).toMatchObject([
        { name: 'size', output: expect.stringMatching(/^\d+ .*edit\.ts/) },
      ]);

      const unsigned = await toolfinch('approve', request.id, '--by', 'ann');
      expect(unsigned.stderr).toContain('is decided by signatures of ann');
      expect(unsigned.code).toBe(2);
      const stranger = await toolfinch('approve', request.id, '--by', 'ann', '--key', 'eve.pem');
      expect(stranger.stderr).toContain('is not one of ann');
      expect(stranger.code).toBe(2);
      const approved = await toolfinch('approve', request.id, '--key', 'ann.pem', '--comment', 'read it');
      expect(approved.stdout).toContain('approved (1 of 1: ann)');
      expect(existsSync(join(folder, 'project/.opencode/tool/edit.ts'))).toBe(true);
      expect((await toolfinch('audit')).stdout).toContain('signed read it');
      expect((await toolfinch('audit', 'verify')).code).toBe(0);
    },
    LIMIT_MS,
  );
});
