import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseSessions } from '../../../src/live/harvest/database-sessions.ts';
import { harvest, type Harvested } from '../../../src/live/harvest/harvest.ts';
import { HarvestFolder } from '../../../src/live/harvest/harvest-folder.ts';
import { serverSessions } from '../../../src/live/harvest/server-sessions.ts';
import { liveServer } from '../../../src/live/live-server.ts';
import { faultsOfCases } from '../../../src/suites/check-cases.ts';
import { loadSuite } from '../../../src/suites/load-suite.ts';
import { readTraces } from '../../../src/suites/traces/read-traces.ts';
import { runCommand } from '../../kit/command.ts';
import { makeProject, startServer, type Project } from '../support/opencode-process.ts';
import { startScriptedModel, type ScriptedModel, type Turn } from '../support/scripted-model.ts';

const PLANTED = `ghp_${'aB3dE5fG7hI9'.repeat(3)}`;
const FILE = `one\ntwo\ntoken = "${PLANTED}"\nmail = "ada.l@mail.test.org"\n`;
const edit = (oldString: string, newString: string) => ({
  name: 'edit',
  args: { filePath: 'a.txt', oldString, newString },
});
/** Two sessions fail in the same way; what was wanted shows in the edit after. */
const failing = (): Turn[] => [
  { calls: [{ name: 'read', args: { filePath: 'a.txt' } }] },
  { calls: [edit('ONE\nTWO', '1\n2')] },
  { calls: [edit('one\ntwo', '1\n2')] },
  { calls: [edit('1\n2', 'one\ntwo')] },
];
const script: Record<string, readonly Turn[]> = {
  first: failing(),
  second: failing(),
  // Of a file that was never shown, and of another tool.
  unknown: [
    // A sequence that somebody repeats.
    ...[1, 2, 3].flatMap((offset): Turn[] => [
      { calls: [{ name: 'bash', args: { command: `echo ${offset} a.txt`, description: 'Says where' } }] },
      { calls: [{ name: 'read', args: { filePath: 'a.txt', offset } }] },
    ]),
    { calls: [{ name: 'edit', args: { filePath: 'b.txt', oldString: 'x', newString: 'y' } }] },
    { calls: [{ name: 'read', args: { filePath: 'none.txt' } }] },
  ],
};

let model: ScriptedModel;
let project: Project;
let database: string;
const root = mkdtempSync(join(tmpdir(), 'toolfinch-harvest-test-'));
const at = (name: string): string => join(root, name);
const found: Record<string, { result: Harvested; folder: HarvestFolder }> = {};

async function into(name: string, sessions: Parameters<typeof harvest>[0]): Promise<void> {
  const folder = HarvestFolder.open(at(name));
  const result = await harvest(sessions, folder);
  folder.save('edit');
  found[name] = { result, folder };
}

beforeAll(async () => {
  model = await startScriptedModel(script);
  project = await makeProject(model.port, { 'a.txt': FILE, 'b.txt': 'b\n' });
  const ids: string[] = [];
  {
    await using server = await startServer(project);
    for (const scenario of Object.keys(script)) {
      const { id } = (await server.call('POST', '/session', { title: 't' })) as { id: string };
      await server.call('POST', `/session/${id}/message`, {
        parts: [{ type: 'text', text: `scenario:${scenario}` }],
      });
      ids.push(id);
    }
    await into('server', serverSessions(liveServer(server.url, {})));
  }
  database = join(project.env['XDG_DATA_HOME'] ?? '', 'opencode', 'opencode.db');
  for (const id of ids) {
    const child = project.spawn(['export', id]);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
    await new Promise((resolve) => child.once('close', resolve));
    writeFileSync(at(`${id}.json`), text);
  }
}, 400_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
}, 60_000);

describe('harvesting sessions of a real OpenCode', () => {
  it('finds the same calls on the server, in its database and in exports', { timeout: 120_000 }, async () => {
    const hash = (): string[] =>
      readdirSync(join(database, '..'))
        .filter((name) => name.startsWith('opencode.db'))
        .map(
          (name) =>
            name +
            createHash('sha256')
              .update(readFileSync(join(database, '..', name)))
              .digest('hex'),
        );
    const before = hash();
    await into('database', databaseSessions(database));
    expect(hash()).toEqual(before);
    await into('exports', readTraces(root));
    const idsIn = (name: string): string[] =>
      (['pending', 'unresolved'] as const).flatMap((standing) =>
        (found[name]?.folder.of(standing) ?? []).map(({ id }) => `${standing} ${id}`).sort(),
      );
    expect(idsIn('server')).toHaveLength(3);
    expect(idsIn('database')).toEqual(idsIn('server'));
    expect(idsIn('exports')).toEqual(idsIn('server'));
  });

  it('folds the same call of two sessions, and infers what was wanted', () => {
    const { result, folder } = found['server'] ?? {};
    expect(result).toMatchObject({ sessions: 3, calls: 16, pending: 1, unresolved: 2, known: 1 });
    const [case_] = folder?.of('pending') ?? [];
    expect(case_).toMatchObject({ why: 'failed', seen: 2, case: { mode: 'corrected' } });
    expect(case_?.case?.files['a.txt']).toContain('one\ntwo\n');
    expect(case_?.case?.expect).toMatchObject({ kind: 'files' });
  });

  it('keeps, unscored, what nobody can tell the right outcome of', () => {
    const unresolved = found['server']?.folder.of('unresolved') ?? [];
    expect(unresolved.map(({ tool }) => tool).sort()).toEqual(['edit', 'read']);
    expect(unresolved.every((each) => each.case === undefined)).toBe(true);
  });

  it('writes no secret and no name of a person', () => {
    const text = readdirSync(at('server'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('l'))
      .map((name) => readFileSync(join(at('server'), name), 'utf8'))
      .join('');
    expect(text).toContain('REDACTED0001');
    expect(text).not.toContain(PLANTED);
    expect(text).not.toContain('ada.l');
  });

  it('becomes a suite when it was reviewed, and stays decided', { timeout: 120_000 }, async () => {
    await expect(loadSuite(at('server'))).rejects.toThrow('neither cases nor tasks');
    const { code, stdout } = await runCommand(['harvest', 'review', at('server'), '--accept-all', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ accepted: 1, waiting: 0 })]);
    const suite = await loadSuite(at('server'));
    expect(faultsOfCases(suite)).toEqual([]);
    const args = ['harvest', '--database', database, '--to', at('server'), '--json'];
    const again = await runCommand(args);
    expect(JSON.parse(again.stdout)).toMatchObject({ pending: 0, unresolved: 0, known: 4, waiting: 0 });
    expect((await loadSuite(at('server'))).hash).toBe(suite.hash);
  });

  it(
    'finds the sequence that was planted in a session, through the database',
    { timeout: 60_000 },
    async () => {
      const args = ['harvest', 'sequences', '--database', database, '--json'];
      const { code, stdout } = await runCommand(args);
      expect(code).toBe(0);
      const { sessions, sequences } = JSON.parse(stdout) as { sessions: number; sequences: unknown[] };
      expect(sessions).toBe(3);
      expect(sequences).toContainEqual(
        expect.objectContaining({
          tools: ['bash', 'read'],
          times: 3,
          sessions: 1,
          saved: expect.objectContaining({ calls: 3 }) as object,
        }),
      );
    },
  );

  it.each([
    ['no source is named', ['--to', 'x'], 'No source of sessions is named'],
    ['no folder is named', ['--database', 'x'], 'No folder is named'],
    ['there is no database', ['--database', 'none.db', '--to', 'x'], 'There is no database'],
    ['the file is another', ['--database', 'suite.toml', '--to', 'x'], 'is not a database of OpenCode'],
  ])('says so where %s', { timeout: 60_000 }, async (_, args, words) => {
    const { code, stderr } = await runCommand(['harvest', ...args], { cwd: at('server') });
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});
