import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND, ROOT, runCommand, type Ran } from '../kit/command.ts';
import { writeSmallSuite } from '../kit/small-suite.ts';
import { signatureOf } from '../../src/notify/sinks/webhook.ts';
import { startReceiver, type Receiver } from '../unit/notify/receiver.ts';

const LIMIT_MS = 240_000;
const SECRET = 'a secret that nobody writes down';
/** Negated once, it is right. */
const WRONG_WAY_ROUND = `import { readFile, writeFile } from 'node:fs/promises';
import { tool } from '@opencode-ai/plugin';

export default tool({
  description: 'Edits a file.',
  args: {
    filePath: tool.schema.string(),
    oldString: tool.schema.string(),
    newString: tool.schema.string(),
    replaceAll: tool.schema.boolean().optional(),
  },
  async execute(args, ctx) {
    const text = await readFile(args.filePath, 'utf8');
    if (text.split(args.oldString).length === 2) throw new Error('It does not stand there once.');
    await ctx.ask({ permission: 'edit', patterns: [args.filePath], always: ['*'], metadata: {} });
    await writeFile(args.filePath, text.replace(args.oldString, () => args.newString));
    return 'Edit applied.';
  },
});
`;
let folder: string;
let dead: Receiver;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-notify-e2e-'));
  writeSmallSuite(join(folder, 'suite'), ['train', 'validation', 'heldout']);
  dead = await startReceiver(() => undefined);
  env = { XDG_STATE_HOME: join(folder, 'state'), HOOK_URL: dead.url, HOOK_SECRET: SECRET };
});
afterAll(async () => {
  await dead?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function writeConfig(name: string, extra: object): void {
  const config = {
    name,
    seed: '1',
    tool: join(ROOT, 'benchmarks/edit/tools/edit.ts'),
    suite: join(folder, 'suite'),
    proposals: 8,
    stages: { finalists: { count: 2, trials: 0 }, claim: { enabled: false } },
    ...extra,
  };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(config));
}
const run = (name: string, more: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  runCommand(['run', '--config', `${name}.json`], { cwd: folder, env: { ...env, ...more } });
const elites = (name: string): string[] => readdirSync(join(folder, 'archive', name, 'elites')).sort();

interface Told {
  readonly type: string;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}
const linesOf = (path: string): string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
const told = (name: string): Told[] =>
  linesOf(join(folder, `${name}.ndjson`)).map((line) => JSON.parse(line) as Told);
const toFile = (name: string) => ({ kind: 'file', path: `${name}.ndjson` });

describe('a campaign that tells what happens', () => {
  it(
    'comes to the same archive with a receiver that is dead, and is held up by it for moments at its end alone',
    { timeout: LIMIT_MS },
    async () => {
      writeConfig('plain', {});
      const webhook = { kind: 'webhook', urlEnv: 'HOOK_URL', secretEnv: 'HOOK_SECRET' };
      writeConfig('told', {
        notify: { sinks: [webhook, toFile('told')], alerts: { stagnation: { proposals: 1 } } },
      });
      expect((await run('plain')).code).toBe(0);
      const { code, stderr } = await run('told');
      const exitedMs = Date.now();
      expect(code).toBe(0);
      expect(elites('told')).toEqual(elites('plain'));

      const types = told('told').map(({ type }) => type);
      expect(types).toContain('alert.stagnation');
      expect(types.at(-1)).toBe('campaign.finished');
      expect(told('told').at(-1)).toMatchObject({
        text: expect.stringMatching(/^told: finished \(proposals\) after 8 proposals/),
        data: { campaign: 'told', applied: 8, folder: join(folder, 'archive/told') },
      });

      const log = linesOf(join(folder, 'archive/told/log.ndjson')).map(
        (line) => JSON.parse(line) as { msg: string; time: string; notification?: string },
      );
      const givenUp = log.filter(({ msg }) => msg === 'notification given up');
      expect(givenUp.map(({ notification }) => notification)).toContain('campaign.finished');
      expect(stderr).toContain('campaign.finished could not be told to the webhook at 127.0.0.1');
      expect(dead.received.length).toBeGreaterThan(0);
      const endedMs = Date.parse(log.find(({ msg }) => msg === 'ended')?.time ?? '');
      // Three seconds, and what a busy machine takes to end a process.
      expect(exitedMs - endedMs).toBeLessThan(15_000);

      const files = readdirSync(join(folder, 'archive/told'), { recursive: true, withFileTypes: true });
      for (const file of files.filter((each) => each.isFile()))
        expect(readFileSync(join(file.parentPath, file.name), 'latin1')).not.toContain(SECRET);
    },
  );

  it(
    'tells a receiver of its champion, signed, and once more what was not taken',
    { timeout: LIMIT_MS },
    async () => {
      await using receiver = await startReceiver((n, response) =>
        response.writeHead(n === 0 ? 500 : 200).end(),
      );
      writeFileSync(join(folder, 'edit.ts'), WRONG_WAY_ROUND);
      writeConfig('found', {
        tool: 'edit.ts',
        proposals: 2,
        operators: ['condition-negate'],
        notify: { sinks: [{ kind: 'webhook', url: receiver.url, secretEnv: 'HOOK_SECRET' }] },
      });
      const { code, stderr } = await run('found');
      expect(code, stderr).toBe(0);
      const came = receiver.received.map(({ headers, body }) => {
        expect(headers['x-toolfinch-signature']).toBe(signatureOf(body, SECRET));
        return { id: headers['x-toolfinch-delivery'], ...(JSON.parse(body) as Told) };
      });
      expect(came[0]).toEqual(came[1]);
      expect(new Set(came.map(({ type }) => type))).toEqual(new Set(['champion.found', 'campaign.finished']));
    },
  );

  it('tells that it was stopped', { timeout: LIMIT_MS }, async () => {
    writeConfig('stopped', { proposals: 500, notify: { sinks: [toFile('stopped')] } });
    const args = [COMMAND, 'run', '--config', 'stopped.json'];
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exited = new Promise((resolve) => child.on('exit', resolve));
    await new Promise<void>((resolve) =>
      child.stderr.on('data', (chunk: Buffer) => {
        if (/search [1-9]/.test(chunk.toString())) resolve();
      }),
    );
    child.kill('SIGINT');
    await exited;
    expect(told('stopped').map(({ type }) => type)).toEqual(['campaign.stopped']);
  });

  it('tells that it has failed', { timeout: LIMIT_MS }, async () => {
    writeConfig('failed', { sandbox: { provider: 'docker' }, notify: { sinks: [toFile('failed')] } });
    const { code } = await run('failed', { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
    expect(code).toBe(4);
    expect(told('failed')).toMatchObject([
      { type: 'campaign.failed', text: expect.stringContaining('Docker') },
    ]);
  });

  it('does not begin where a secret is not to be had', { timeout: LIMIT_MS }, async () => {
    writeConfig('without', {
      notify: { sinks: [{ kind: 'webhook', url: 'http://127.0.0.1:9/', secretEnv: 'NOT_SET_ANYWHERE' }] },
    });
    const { code, stderr } = await run('without');
    expect([code, stderr]).toEqual([2, expect.stringContaining('NOT_SET_ANYWHERE, which is not set')]);
  });
});
