import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/api/server.ts';
import { COMMAND, ROOT, runCommand } from '../../kit/command.ts';
import { freePort } from '../../kit/free-port.ts';
import { writeSmallProject } from '../../kit/small-campaign.ts';
import { cuttableLink } from '../support/cuttable-link.ts';

/** Generous, for slow machines: none of these tests measures time. */
const LONG = 600_000;
const EXAMPLES = join(ROOT, 'examples/python');
const run = promisify(execFile);

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-python-'));
  writeSmallProject(folder);
  cpSync(join(ROOT, 'benchmarks/edit/tools/edit.ts'), join(folder, 'edit.ts'));
  server = await startServer({ archiveDir: join(folder, 'archive'), port: 0, allow: [folder] });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const python = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run('python3', args, {
    cwd: EXAMPLES,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    timeout: LONG,
  });

describe('a client in Python, with nothing but its standard library', () => {
  it('calls, notifies, batches, and hears the standard errors', async () => {
    const script = `
import sys, json
from toolfinch_client import Toolfinch, ToolfinchError
t = Toolfinch(sys.argv[1])
assert t.call("health")["ok"] is True
assert t.send({"jsonrpc": "2.0", "method": "health"}) is None
first, second = t.batch(("ping", {"message": "a"}), ("nothing", {}))
assert first["message"] == "a" and second["code"] == -32601
codes = []
for method, params in (("nothing", {}), ("variants.list", {"limit": 0}), ("campaigns.get", {"campaign": "none"})):
    try:
        t.call(method, **params)
    except ToolfinchError as error:
        codes.append([error.rpc_code, error.code])
print(json.dumps(codes))`;
    const { stdout } = await python('-c', script, server.url);
    expect(JSON.parse(stdout)).toEqual([
      [-32601, null],
      [-32602, 'INPUT_INVALID'],
      [-32000, 'CAMPAIGN_MISSING'],
    ]);
  });

  it(
    'runs a campaign whose children it writes, which can be replayed without it',
    async () => {
      const tool = join(folder, 'edit.ts');
      const suite = join(folder, 'suite');
      const args = ['evolve.py', server.url, '--tool', tool, '--suite', suite, '--proposals', '10'];
      const { stdout } = await python(...args);
      const told = JSON.parse(stdout) as { campaign: string; state: string; calls: number; best: number };
      expect(told).toMatchObject({ campaign: 'python', state: 'finished' });
      expect(told.calls).toBeGreaterThan(3);
      const variants = (await (
        await fetch(`${server.url}/v1/campaigns/python/variants?operator=remote`)
      ).json()) as {
        variants: { summary: string }[];
      };
      expect(variants.variants.length).toBeGreaterThan(0);
      expect(variants.variants[0]?.summary).toMatch(/^remote: .+ becomes /);

      const archive = join(folder, 'archive/python');
      const config = JSON.parse(readFileSync(join(archive, 'door.config.json'), 'utf8')) as {
        remote: Record<string, unknown>;
      };
      const again = { ...config, name: 'again', remote: { ...config.remote, replay: archive } };
      writeFileSync(
        join(folder, 'again.json'),
        JSON.stringify({ ...again, archiveDir: join(folder, 'archive') }),
      );
      const replayed = await runCommand(['run', '--quiet', '--config', 'again.json'], { cwd: folder });
      expect(replayed.code, replayed.stderr).toBe(0);
      const elites = (name: string): string[] => readdirSync(join(folder, 'archive', name, 'elites')).sort();
      expect(elites('again')).toEqual(elites('python'));
    },
    LONG,
  );

  it(
    'hears every event once, also where the connection breaks behind the id of one',
    async () => {
      const script = `
import sys, json
from toolfinch_client import Toolfinch
for event in Toolfinch(sys.argv[1]).events("python"):
    print(json.dumps(event))
    if event["type"] == "campaign.finished":
        break`;
      const heard = async (url: string): Promise<string> => (await python('-c', script, url)).stdout;
      const whole = await heard(server.url);
      expect(whole.split('\n').length).toBeGreaterThan(10);
      await using link = await cuttableLink(server.url);
      const cut = link.cutBehind('\nid: 1-0-2\n');
      expect(await heard(link.url)).toBe(whole);
      await cut;
    },
    LONG,
  );

  it(
    'speaks over standard input and output as over HTTP, and gets events as notifications',
    async () => {
      const script = `
import sys, json
from toolfinch_client import Toolfinch
from toolfinch_process import ToolfinchProcess, JsonRpc
from json_rpc import ToolfinchError
http = Toolfinch(sys.argv[1])
finished = lambda events: events[-1]["type"] == "campaign.finished"
with ToolfinchProcess(sys.argv[2:]) as t:
    assert t.call("campaigns.get", campaign="python") == http.call("campaigns.get", campaign="python")
    assert t.send({"jsonrpc": "2.0", "method": "health"}) is None
    first, second = t.batch(("ping", {"message": "a"}), ("nothing", {}))
    assert first["message"] == "a" and second["code"] == -32601
    codes = []
    for method, params in (
        ("nothing", {}),
        ("variants.list", {"limit": 0}),
        ("campaigns.get", {"campaign": "none"}),
        ("events.subscribe", {}),
        ("events.subscribe", {"campaign": "none"}),
        ("events.unsubscribe", {"subscription": "none"}),
    ):
        try:
            t.call(method, **params)
        except ToolfinchError as error:
            codes.append([error.rpc_code, error.code])
    same = []
    for types in ("", "result.*,campaign.finished"):
        over_stdio = []
        for event in t.events(campaign="python", type=types):
            over_stdio.append(event)
            if finished(over_stdio):
                break
        over_http = []
        for event in http.events("python", types=types):
            over_http.append(event)
            if finished(over_http):
                break
        same.append(over_stdio == over_http and len(over_http))
print(json.dumps([codes, same, t._process.returncode]))`;
      const command = [process.execPath, COMMAND, 'rpc', '--archive-dir', join(folder, 'archive')];
      const { stdout } = await python('-c', script, server.url, ...command);
      const [codes, same, code] = JSON.parse(stdout) as [unknown, number[], number];
      expect(codes).toEqual([
        [-32601, null],
        [-32602, 'INPUT_INVALID'],
        [-32000, 'CAMPAIGN_MISSING'],
        [-32000, 'EVENTS_UNNAMED'],
        [-32000, 'CAMPAIGN_MISSING'],
        [-32000, 'SUBSCRIPTION_MISSING'],
      ]);
      expect(same[0]).toBeGreaterThan(same[1] ?? 0);
      expect(same[1]).toBeGreaterThan(5);
      expect(code).toBe(0);
    },
    LONG,
  );

  it(
    'is told while a campaign runs, and stops waiting when its process has died',
    async () => {
      const script = `
import sys, json, os, signal
from toolfinch_client import Toolfinch
from toolfinch_process import ToolfinchProcess
http = Toolfinch(sys.argv[1])
config = {"name": "dies", "tool": sys.argv[2], "suite": sys.argv[3], "proposals": 400,
          "stages": {"finalists": {"count": 0}, "claim": {"enabled": False}}}
with ToolfinchProcess(sys.argv[4:]) as t:
    name = t.call("campaigns.create", config=config)["name"]
    kinds = []
    for event in t.events(campaign=name, type="result.*", after="now"):
        kinds.append(event["kind"])
        if len(kinds) == 2:
            break
    os.kill(t.call("campaigns.get", campaign=name)["holder"]["pid"], signal.SIGKILL)
heard = [event["type"] for event in http.events(name)]
print(json.dumps([kinds, heard[0], http.call("campaigns.get", campaign=name)["state"]]))`;
      const options = ['--archive-dir', join(folder, 'archive'), '--allow', folder];
      const command = [process.execPath, COMMAND, 'rpc', ...options];
      const { stdout } = await python(
        ...['-c', script, server.url],
        ...[join(folder, 'edit.ts'), join(folder, 'suite'), ...command],
      );
      expect(JSON.parse(stdout)).toEqual([['result', 'result'], 'campaign.started', 'stopped']);
    },
    LONG,
  );

  it(
    'goes on with the same archive after operator and campaign were killed',
    async () => {
      const tool = join(folder, 'edit.ts');
      const suite = join(folder, 'suite');
      const args = ['evolve.py', server.url, '--tool', tool, '--suite', suite, '--proposals', '10'];
      const stays = ['--name', 'killed', '--port', String(await freePort())];
      const killed = spawn('python3', [...args, ...stays], { cwd: EXAMPLES, stdio: 'ignore' });
      const gone = new Promise((resolve) => killed.once('exit', resolve));
      const standing = async (): Promise<{ state?: string; applied?: number; holder?: { pid: number } }> =>
        (await (await fetch(`${server.url}/v1/campaigns/killed`)).json()) as object;
      await until(async () => ((await standing()).applied ?? 0) >= 2);
      killed.kill('SIGKILL');
      const { holder } = await standing();
      if (holder) process.kill(holder.pid, 'SIGKILL');
      await gone;
      await until(async () => (await standing()).state !== 'running');
      const before = await standing();
      expect(before.state).toBe('stopped');
      const { stdout } = await python(...args, ...stays, '--resume');
      expect(JSON.parse(stdout)).toMatchObject({ campaign: 'killed', state: 'finished' });
      const elites = (name: string): string[] => readdirSync(join(folder, 'archive', name, 'elites')).sort();
      expect(elites('killed')).toEqual(elites('python'));
    },
    LONG,
  );

  it(
    'ends the campaign with a clear word, and everything told kept, when it is gone',
    async () => {
      const config = JSON.parse(
        readFileSync(join(folder, 'archive/python/door.config.json'), 'utf8'),
      ) as object;
      const gone = { ...config, name: 'gone', archiveDir: join(folder, 'archive') };
      writeFileSync(join(folder, 'gone.json'), JSON.stringify(gone));
      const { code, stderr } = await runCommand(['run', '--quiet', '--config', 'gone.json'], { cwd: folder });
      expect(code).toBe(4);
      expect(stderr).toContain('makes no children');
      expect(stderr).toContain('toolfinch resume');
    },
    LONG,
  );
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 240_000; !(await holds()); await sleep(50))
    if (Date.now() > end) throw new Error('waited too long');
}
