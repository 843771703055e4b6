import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { demote, finish } from '../../../src/promotion/canary/end.ts';
import { statusOf } from '../../../src/promotion/canary/status.ts';
import { drawn } from '../../../src/promotion/canary/inside/canary.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import type { PromotionRequest } from '../../../src/promotion/requests.ts';
import type { Target } from '../../../src/promotion/target.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';
import { makeToolProject, startServer } from '../support/opencode-process.ts';
import { scriptedSession } from '../support/scripted-session.ts';
import { startScriptedModel, type ScriptedModel, type Turn } from '../support/scripted-model.ts';

const LIMIT_MS = 180_000;

const read = { name: 'read', args: { text: 'hello', filePath: 'a.txt' } };
const shout = (text: string) => ({ name: 'shout', args: { text } });
const script: Record<string, readonly Turn[]> = {
  read: [{ calls: [read] }],
  twice: [{ calls: [shout('hi')] }, { calls: [shout('ho')] }],
  boom: [{ calls: [shout('boom')] }],
  no: [{ calls: [shout('no')] }],
};

let archive: string;
let model: ScriptedModel;
let desk: PromotionDesk;

beforeAll(async () => {
  archive = mkdtempSync(join(tmpdir(), 'toolfinch-archive-'));
  desk = new PromotionDesk(archive, { now: () => Date.now() });
  model = await startScriptedModel(script);
});
afterAll(async () => {
  await model[Symbol.asyncDispose]();
  rmSync(archive, { recursive: true });
});

async function promoted(dir: string, id: string, genome: Genome, target: Target): Promise<PromotionRequest> {
  const name = genome.entry.replace('.ts', '');
  desk.ask({
    id,
    evidence: madeUpEvidence(genome, { project: dir }),
    inUse: await readInUse(dir, name),
    target,
    policy: PromotionConfig.parse({}),
    who: 'ann',
  });
  desk.approve(id, { who: 'bob' });
  return await desk.install(id, 'bob');
}

describe('a promoted tool in a plain OpenCode', () => {
  it(
    'takes the place of the built-in of its name, and gives it back',
    async () => {
      await using project = await makeToolProject(model.port, { 'a.txt': 'one\n' });
      const genome: Genome = {
        entry: 'read.ts',
        files: {
          'read.ts': (plainTool('loud(text) + help', 'read').files['read.ts'] ?? '').replace(
            'import { tool }',
            "import { loud } from './src/loud.ts';\nimport help from './help.txt';\nimport { tool }",
          ),
          'src/loud.ts': 'export const loud = (text: string): string => text.toUpperCase();\n',
          'help.txt': '!',
        },
      };
      await promoted(project.dir, 'read1', genome, { kind: 'tool' });
      {
        await using server = await startServer(project);
        expect((await scriptedSession(server, 'read')).results).toEqual(['HELLO!']);
      }
      desk.rollback('read1', { who: 'bob' });
      await using server = await startServer(project);
      expect((await scriptedSession(server, 'read')).results[0]).toContain('one');
    },
    LIMIT_MS,
  );
});

describe('a canary in a plain OpenCode', () => {
  const old = plainTool('`old ${text}`');
  const oldText = old.files['shout.ts'] ?? '';
  const candidate = plainTool('say(text)');
  const faulty: Genome = {
    entry: 'shout.ts',
    files: {
      'shout.ts': `${candidate.files['shout.ts'] ?? ''}
function say(text: string): string {
  if (text === 'boom') throw new TypeError('it is broken');
  if (text === 'no') throw new Error('I will not say that');
  return \`new \${text}\`;
}
`,
    },
  };
  const entry = '.opencode/tool/shout.ts';

  it(
    'gives a session one version, by its hash, and can be demoted',
    async () => {
      await using project = await makeToolProject(model.port, { [entry]: oldText });
      const request = await promoted(project.dir, 'canary1', faulty, { kind: 'canary', share: 0.5 });
      expect(request.canary).toBe('running');
      {
        await using server = await startServer(project);
        for (let i = 0; i < 6; i++) {
          const { id, results } = await scriptedSession(server, 'twice');
          const version = drawn('canary1', id) < 0.5 ? 'new' : 'old';
          expect(results).toEqual([`${version} hi`, `${version} ho`]);
        }
      }
      const status = statusOf(request);
      expect(status.old.calls + status.new.calls).toBe(12);
      expect(status.old.sessions + status.new.sessions).toBe(6);
      expect(status.verdict).toBe('wait');
      const log = readFileSync(join(project.dir, '.opencode/toolfinch-canary/shout.ndjson'), 'utf8');
      expect(log).not.toMatch(/\bhi\b|\bho\b|ses_/);
      expect(demote(desk, 'canary1', { who: 'bob' }, false)).toMatchObject({
        canary: 'demoted',
        rolledBack: true,
      });
      expect(readFileSync(join(project.dir, entry), 'utf8')).toBe(oldText);
    },
    LIMIT_MS,
  );

  it(
    'falls back to the old version where the new one fails, not where it refuses, and is demoted by rule',
    async () => {
      await using project = await makeToolProject(
        model.port,
        { [entry]: oldText },
        { TOOLFINCH_CANARY: 'all' },
      );
      const request = await promoted(project.dir, 'canary2', faulty, { kind: 'canary', share: 0.01 });
      await using server = await startServer(project);
      expect((await scriptedSession(server, 'no')).results).toEqual(['error: I will not say that']);
      for (let i = 0; i < 3; i++)
        expect((await scriptedSession(server, 'boom')).results).toEqual(['old boom']);
      expect((await scriptedSession(server, 'twice')).results).toEqual(['new hi', 'new ho']);
      expect(statusOf(request)).toMatchObject({
        verdict: 'demote',
        new: { calls: 6, sessions: 5, ok: 2, refused: 1, failed: 3 },
      });
    },
    LIMIT_MS,
  );

  it(
    'is switched off by the environment; finished, only the new version is left',
    async () => {
      await using project = await makeToolProject(
        model.port,
        { [entry]: oldText },
        { TOOLFINCH_CANARY: 'off' },
      );
      await promoted(project.dir, 'canary3', faulty, { kind: 'canary', share: 0.99 });
      await using server = await startServer(project);
      expect((await scriptedSession(server, 'twice')).results).toEqual(['old hi', 'old ho']);
      expect(await finish(desk, 'canary3', { who: 'bob' }, false)).toMatchObject({ canary: 'finished' });
      expect(readFileSync(join(project.dir, entry), 'utf8')).toBe(faulty.files['shout.ts']);
      desk.rollback('canary3', { who: 'bob' });
      expect(readFileSync(join(project.dir, entry), 'utf8')).toBe(oldText);
    },
    LIMIT_MS,
  );
});
