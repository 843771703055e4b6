import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, runCommand, type Ran } from '../kit/command.ts';
import { writeSmallSuite } from '../kit/small-suite.ts';
import { makeToolProject, startServer, type Project } from '../integration/support/opencode-process.ts';
import { startScriptedModel, type ScriptedModel } from '../integration/support/scripted-model.ts';
import { scriptedSession } from '../integration/support/scripted-session.ts';

const LIMIT_MS = 600_000;

let folder: string;
let env: NodeJS.ProcessEnv;
let model: ScriptedModel;
const baseline = join(ROOT, 'benchmarks/edit/tools/edit.ts');
const entry = (project: string): string => join(folder, project, '.opencode/tool/edit.ts');

const toolfinch = (...args: readonly string[]): Promise<Ran> => runCommand(args, { cwd: folder, env });

interface Document {
  readonly request: {
    readonly id: string;
    readonly state: string;
    readonly installed: string | null;
    readonly variant: string;
  };
  readonly evidence: {
    readonly candidate: { readonly id: string; readonly genome: { readonly files: Record<string, string> } };
    readonly heldout: readonly {
      readonly trials: number;
      readonly comparisons: readonly { readonly objective: string; readonly n: number }[];
    }[];
    readonly openings: { readonly inCampaign: number };
    readonly minimised?: {
      readonly from: string;
      readonly before: { readonly lines: number };
      readonly after: { readonly lines: number };
    };
    readonly editedFrom?: string;
  };
}

async function json(...args: readonly string[]): Promise<Document> {
  const { code, stdout, stderr } = await toolfinch(...args, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Document;
}

/** A project whose tool refuses what the campaign's baseline does, and says something else when it is done. */
const ownTool = (): string =>
  readFileSync(baseline, 'utf8')
    .replace(
      '    const file = path',
      "    if (args.replaceAll !== true) throw new Error('Not today.');\n    const file = path",
    )
    .replace("'The file was changed.'", "'Done.'");

function newProject(name: string): void {
  mkdirSync(join(folder, name, '.opencode/tool'), { recursive: true });
  writeFileSync(entry(name), ownTool());
}

/** What a fresh OpenCode lists under `edit` (the built-in as well), and what comes of a call. */
async function editIn(project: Project): Promise<{ listed: string[]; result: string | undefined }> {
  await using server = await startServer(project);
  const listed = (await server.call('GET', '/experimental/tool?provider=stub&model=policy')) as readonly {
    readonly id: string;
    readonly description: string;
  }[];
  const { results } = await scriptedSession(server, 'edit');
  return {
    listed: listed.filter(({ id }) => id === 'edit').map(({ description }) => description),
    result: results[0],
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-promote-'));
  model = await startScriptedModel({
    edit: [{ calls: [{ name: 'edit', args: { filePath: 'a.txt', oldString: 'one', newString: '1' } }] }],
  });
  env = { XDG_STATE_HOME: join(folder, 'state'), XDG_CONFIG_HOME: join(folder, 'config'), HOME: folder };
  writeSmallSuite(join(folder, 'suite'), ['train', 'validation', 'heldout']);
  const config = {
    name: 'small',
    tool: baseline,
    suite: join(folder, 'suite'),
    proposals: 2,
    workers: 2,
    // Generous, for slow machines: nothing here is to fail for want of time.
    sandbox: { callTimeoutMs: 30_000, batchTimeoutMs: 240_000, limits: { lifeMs: 600_000 } },
    stages: { finalists: { count: 0 }, claim: { enabled: false } },
    notify: { sinks: [{ kind: 'file', path: 'told.ndjson', events: ['promotion.*'] }] },
  };
  writeFileSync(join(folder, 'toolfinch.config.json'), JSON.stringify(config));
  const { code, stderr } = await toolfinch('run', '--quiet');
  expect(code, stderr).toBe(0);
}, LIMIT_MS);
afterAll(async () => {
  await model[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe('toolfinch promote', () => {
  it(
    'minimises, collects evidence, waits for approval, is what a fresh OpenCode lists and calls, and is taken back byte for byte',
    async () => {
      const own = '.opencode/tool/edit.ts';
      await using project = await makeToolProject(model.port, { [own]: ownTool(), 'a.txt': 'one\ntwo\n' });
      const installed = join(project.dir, own);
      const text = join(project.dir, 'a.txt');
      const was = readFileSync(installed);
      const asked = await json('promote', 'baseline', '--to', project.dir, '--by', 'ann');
      expect(asked.request).toMatchObject({ state: 'pending', installed: null });
      expect(readFileSync(installed)).toEqual(was);
      // To those whom the campaign's configuration names.
      expect(JSON.parse(readFileSync(join(folder, 'told.ndjson'), 'utf8'))).toMatchObject({
        type: 'promotion.requested',
        data: { promotion: asked.request.id, by: 'ann', state: 'pending' },
      });
      const [cases] = asked.evidence.heldout;
      expect(cases?.trials).toBe(4);
      expect(cases?.comparisons.find(({ objective }) => objective === 'score')?.n).toBe(4);
      expect(asked.evidence.openings.inCampaign).toBe(1);
      // What the tool says is as good as what the candidate says: only the refusal goes.
      expect(asked.evidence.minimised).toMatchObject({ before: { lines: 3 }, after: { lines: 1 } });
      const candidate = asked.evidence.candidate.genome.files['edit.ts'] ?? '';
      expect(candidate).toContain("'Done.'");
      expect(candidate).not.toContain('Not today.');

      const { id } = asked.request;
      const approved = await toolfinch('approve', id.slice(0, 5), '--by', 'bob', '--comment', 'good');
      expect(approved.stdout).toContain('approved (1 of 1: bob)');
      expect(readFileSync(installed, 'utf8')).toBe(candidate);
      const described = /description:\s*'([^']+)'/.exec(candidate)?.[1];
      expect(await editIn(project)).toEqual({ listed: expect.arrayContaining([described]), result: 'Done.' });
      expect(readFileSync(text, 'utf8')).toBe('1\ntwo\n');

      expect((await toolfinch('approve', id)).code).toBe(2);
      expect((await toolfinch('rollback', id, '--by', 'bob')).code).toBe(0);
      expect(readFileSync(installed)).toEqual(was);
      expect((await toolfinch('rollback', '--to', id)).stdout).toContain(`installed: ${installed}`);
      expect(readFileSync(installed, 'utf8')).toBe(candidate);

      const audit = await toolfinch('audit');
      expect(audit.stdout.match(/requested|approved|installed|rolled-back/g)?.slice(0, 4)).toEqual([
        ...['requested', 'approved', 'installed', 'rolled-back'],
      ]);
      expect((await toolfinch('audit', 'verify')).code).toBe(0);
      const log = join(folder, 'archive/audit.ndjson');
      const told = readFileSync(log, 'utf8');
      writeFileSync(log, told.replace('good', 'fine'));
      const evidence = join(folder, 'archive/promotions', id, 'evidence.json');
      appendFileSync(evidence, ' ');
      const broken = await toolfinch('audit', 'verify');
      expect(broken.code).toBe(1);
      expect(broken.stdout).toContain('line 2: record 2 (approved) was altered');
      expect(broken.stdout).toMatch(new RegExp(`line 1: .*${id}/evidence.json was altered`));
      writeFileSync(log, told);
    },
    LIMIT_MS,
  );

  it(
    'evaluates an edited candidate anew, in place of the request',
    async () => {
      newProject('edited');
      const asked = await json('promote', 'baseline', '--to', 'edited', '--whole');
      const edited = join(folder, 'edit.ts');
      const source = asked.evidence.candidate.genome.files['edit.ts'] ?? '';
      writeFileSync(edited, source.replace("'The file was changed.'", "'Changed.'"));
      const amended = await json('amend', asked.request.id, edited, '--yes');
      expect(amended.evidence.editedFrom).toBe(asked.request.variant);
      expect(amended.evidence.heldout[0]?.trials).toBe(4);
      expect(readFileSync(entry('edited'), 'utf8')).toContain("'Changed.'");
      const first = await toolfinch('promotions', asked.request.id);
      expect(first.stdout).toContain('superseded');
      const decided = await toolfinch('reject', asked.request.id);
      expect(decided.code).toBe(2);
      expect(decided.stderr).toContain(`superseded by ${amended.request.id}`);
    },
    LIMIT_MS,
  );

  const misuse: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no project', ['promote', 'best'], /No project is named/],
    ['a project that is not there', ['promote', 'best', '--to', 'nowhere'], /There is no folder/],
    ['an unknown variant', ['promote', 'zzz', '--to', '.'], /no variant zzz/],
    [
      'a canary where the built-in is in use',
      ['promote', 'best', '--to', '.', '--canary', '0.1'],
      /which a tool file cannot call/,
    ],
    [
      'a canary as a patch',
      ['promote', 'best', '--to', '.', '--canary', '0.1', '--as', 'patch'],
      /does not go with/,
    ],
    ['a share that is none', ['promote', 'best', '--to', '.', '--canary', '1'], /between 0 and 1/],
    ['a rollback of nothing', ['rollback'], /No promotion is named/],
    ['a version that is none', ['rollback', '--to', 'before:zzz'], /There is no promotion zzz/],
    ['an unknown promotion', ['approve', 'zzz'], /There is no promotion zzz/],
    ['a canary that is none', ['canary', 'status', 'zzz'], /There is no promotion zzz/],
    ['an unknown action', ['audit', 'mend'], /does not exist/],
  ];
  for (const [name, args, wanted] of misuse) {
    it(
      `says what is wrong, and ends with 2: ${name}`,
      async () => {
        const { code, stderr } = await toolfinch(...args);
        expect(stderr).toMatch(wanted);
        expect(code).toBe(2);
      },
      LIMIT_MS,
    );
  }
});
