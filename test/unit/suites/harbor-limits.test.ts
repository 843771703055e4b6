import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHarborTask } from '../../../src/suites/harbor.ts';

const TASK = `schema_version = "1.4"
[task]
name = "us/first"
keywords = ["any"]
[metadata]
difficulty = "easy"
[metadata.toolfinch]
split = "train"
artifacts = ["a.txt"]
`;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-harbor-'));
  write('task.toml', TASK);
  write('instruction.md', 'Do it.\n');
  write('environment/workspace/a.txt', 'one\n');
  write('tests/test.sh', 'exit 0\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const read = (): unknown => readHarborTask(folder);

describe('a task of Harbor that asks for what is not supported is refused by the name of the field:', () => {
  it.each([
    ['steps', '[[steps]]\nname = "x"'],
    ['multi_step_reward_strategy', 'multi_step_reward_strategy = "mean"'],
    ['artifacts', 'artifacts = ["/app/out"]'],
    ['agent.user', '[agent]\nuser = "root"'],
    ['agent.network_mode', '[agent]\nnetwork_mode = "public"'],
    ['agent.allowed_hosts', '[agent]\nallowed_hosts = ["example.org"]'],
    ['verifier.user', '[verifier]\nuser = "root"'],
    ['verifier.env', '[verifier]\nenv = { A = "1" }'],
    ['verifier.network_mode', '[verifier]\nnetwork_mode = "allowlist"'],
    ['verifier.allowed_hosts', '[verifier]\nallowed_hosts = ["example.org"]'],
    ['verifier.environment_mode', '[verifier]\nenvironment_mode = "separate"'],
    ['verifier.collect', '[[verifier.collect]]\ncommand = "true"'],
    ['environment.docker_image', '[environment]\ndocker_image = "us/task:1"'],
    ['environment.gpus', '[environment]\ngpus = 1'],
    ['environment.gpu_types', '[environment]\ngpu_types = ["H100"]'],
    ['environment.os', '[environment]\nos = "windows"'],
    ['environment.allow_internet', '[environment]\nallow_internet = true'],
    ['environment.network_mode', '[environment]\nnetwork_mode = "allowlist"'],
    ['environment.allowed_hosts', '[environment]\nallowed_hosts = ["example.org"]'],
    [
      'environment.mcp_servers',
      '[[environment.mcp_servers]]\nname = "x"\ntransport = "sse"\nurl = "http://x"',
    ],
    ['environment.healthcheck', '[environment.healthcheck]\ncommand = "true"'],
    ['environment.env', '[environment]\nenv = { A = "1" }'],
    ['environment.skills_dir', '[environment]\nskills_dir = "/skills"'],
    ['environment.user', '[environment]\nuser = "root"'],
    ['environment.workdir', '[environment]\nworkdir = "/srv"'],
    ['solution.env', '[solution]\nenv = { A = "1" }'],
  ])('%s', (field, toml) => {
    const isTop = !toml.startsWith('[');
    write('task.toml', isTop ? `${toml}\n${TASK}` : `${TASK}${toml}\n`);
    expect(read).toThrow(`task.toml: not supported: \`${field}\` (`);
  });

  it.each([
    [
      'environment/docker-compose.yaml',
      'services: {}\n',
      '`environment/docker-compose.yaml` (a task of several services)',
    ],
    ['environment/compose.yml', 'services: {}\n', '`environment/compose.yml` (a task of several services)'],
    ['environment/data/rows.csv', '1\n', '`environment/data/` (only'],
    [
      'environment/Dockerfile',
      'FROM debian:12\nRUN apt-get install -y gcc\n',
      'line 2, RUN (images are not built)',
    ],
    ['environment/Dockerfile', 'FROM us/own:1\nCOPY workspace/ /app/\n', 'line 1, FROM'],
    ['environment/Dockerfile', 'FROM debian:12\nCOPY . /app\n', 'line 2, COPY'],
    ['environment/Dockerfile', 'FROM debian:12\nENV A=1\n', 'line 2, ENV'],
    ['tests/Dockerfile', 'FROM debian:12\n', '`tests/Dockerfile`'],
    ['steps/one/instruction.md', 'Do it.\n', '`steps/`'],
  ])('%s', (path, text, wanted) => {
    write(path, text);
    expect(read).toThrow(wanted);
  });

  it('all of them in one sentence', () => {
    write('task.toml', `${TASK}[environment]\ngpus = 2\ndocker_image = "x"\n`);
    expect(read).toThrow(
      /`environment\.docker_image` \(an image of the task\), `environment\.gpus` \(GPUs\)/,
    );
  });

  it('another version of the format', () => {
    write('task.toml', TASK.replace('1.4', '2.0'));
    expect(read).toThrow(/field `schema_version`: version 2\.0/);
  });

  it('a file that is not text', () => {
    write('environment/workspace/logo.png', Buffer.from([0x89, 0x50, 0xff, 0xfe]));
    expect(read).toThrow(/logo\.png: the file is not UTF-8 text/);
  });
});

describe('a task of Harbor is read', () => {
  it('with limits that ask for nothing', () => {
    write(
      'task.toml',
      `${TASK}[agent]\ntimeout_sec = 60\n[verifier]\ntimeout_sec = 60.5\nenv = {}\n[environment]\nbuild_timeout_sec = 600\ncpus = 1\nmemory_mb = 2048\nstorage_mb = 10240\ngpus = 0\nallow_internet = false\nnetwork_mode = "no-network"\nmcp_servers = []\n`,
    );
    expect(read()).toMatchObject({ agentTimeoutMs: 60_000, verifierTimeoutMs: 60_500 });
  });

  it('with MCP servers that a command starts', () => {
    const server = '[[environment.mcp_servers]]\nname = "lab"\ntransport = "stdio"\ncommand = "bun"\n';
    write('task.toml', `${TASK}${server}args = ["lab.mjs"]\n`);
    expect(read()).toMatchObject({ mcpServers: [{ name: 'lab', command: 'bun', args: ['lab.mjs'] }] });
    write('task.toml', `${TASK}${server.replace('lab', 'a lab')}`);
    expect(read).toThrow(/task\.toml.*name/);
  });

  it('with a Dockerfile that only copies the workspace, so that Harbor itself can run it', () => {
    write('environment/Dockerfile', '# Ours\nFROM node:22-slim\nWORKDIR /app\n\nCOPY workspace/ /app/\n');
    expect(read()).toMatchObject({ workspace: { 'a.txt': 'one\n' } });
  });

  it('with the older name of the version', () => {
    write('task.toml', TASK.replace('schema_version = "1.4"', 'version = "1.0"'));
    expect(read()).toMatchObject({ split: 'train' });
  });

  it('with the byte order marks and line ends that its files have', () => {
    write('environment/workspace/a.txt', '\uFEFFone\r\n');
    expect(read()).toMatchObject({ workspace: { 'a.txt': '\uFEFFone\r\n' } });
  });
});
