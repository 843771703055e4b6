import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PermissionDesk } from '../../../src/api/permissions/permission-desk.ts';
import { WatchStore } from '../../../src/live/watch/watch-store.ts';
import { COMMAND, runCommand } from '../../kit/command.ts';
import { makeProject, startServer, type Project, type Server } from '../support/opencode-process.ts';

const LIMIT = { timeout: 120_000 };
const SOON = { timeout: 60_000, interval: 100 };
let folder: string;
let project: Project;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-notify-live-'));
  project = await makeProject(9, {});
  server = await startServer(project);
}, 60_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe.each(['serve', 'watch'])('toolfinch %s --notify', (name) => {
  it(
    'tells files, and people at a real OpenCode server, what happens in the archive folder',
    LIMIT,
    async () => {
      const archive = join(folder, name);
      const config = join(folder, `${name}.json`);
      const sinks = [
        { kind: 'file', path: `${name}.ndjson` },
        { kind: 'opencode', url: server.url, directory: project.dir },
      ];
      writeFileSync(config, JSON.stringify({ sinks }));
      const args = {
        serve: ['serve', '--port', '0'],
        watch: ['watch', '--server', server.url, '--state', join(folder, 'watch.db')],
      }[name] as string[];
      const child = spawn(process.execPath, [COMMAND, ...args, '--archive-dir', archive, '--notify', config]);
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      using desk = new PermissionDesk(archive, () => Date.now());
      try {
        // Another one each time, until it follows: what was before its start it does not tell.
        let n = 0;
        const path = join(folder, `${name}.ndjson`);
        await expect
          .poll(() => {
            desk.store().add(
              {
                asked: {
                  ...{ id: `per_${name}_${n++}`, sessionID: 'ses_1', permission: 'bash' },
                  ...{ patterns: [`make ${name}`], metadata: {} },
                },
                ...{ url: server.url, directory: '/work' },
                ruling: { kind: 'ask', rule: 1, withinSec: 600, default: 'deny' },
              },
              Date.now(),
            );
            return existsSync(path) ? readFileSync(path, 'utf8') : '';
          }, SOON)
          .toContain('"type":"permission.requested"');
        await server.until((line) => line.includes('tui.toast.show') && line.includes(`make ${name}`));
      } finally {
        child.kill('SIGINT');
        await new Promise((resolve) => child.once('exit', resolve));
      }
      expect(said).not.toContain('could not be told');
    },
  );
});

it('toolfinch watch --triggers --notify tells of a campaign that a trigger starts', LIMIT, async () => {
  const state = join(folder, 'triggered.db');
  {
    using store = new WatchStore(state);
    store.useServer(server.url, '1.0.0', Date.now() - 3_600_000);
    store.commit(Date.now());
  }
  const write = (name: string, value: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };
  const sinks = [{ kind: 'file', path: 'triggered.ndjson', events: ['trigger.*'] }];
  const notify = write('triggered.json', { sinks });
  const when = [{ rule: 'version-change' }];
  const triggers = write('triggers.json', {
    triggers: [{ tool: 'edit', campaign: 'none.json', harvest: 'harvested', when }],
  });
  const where = ['--server', server.url, '--state', state, '--archive-dir', join(folder, 'triggered')];
  const files = ['--triggers', triggers, '--notify', notify];
  const { code, stderr } = await runCommand(['watch', ...where, ...files, '--for', '10']);
  expect([code, stderr]).toEqual([0, expect.stringContaining('A campaign on edit is due')]);
  const told = readFileSync(join(folder, 'triggered.ndjson'), 'utf8').trim().split('\n');
  const about = { tool: 'edit', server: server.url, rule: 'version-change' };
  expect(told.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { type: 'trigger.started', data: about },
    { type: 'trigger.ended', data: { ...about, outcome: expect.stringContaining('none.json') } },
  ]);
});
