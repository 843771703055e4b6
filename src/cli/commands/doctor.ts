import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode } from '../../errors.ts';
import { answers, dockerConnection } from '../../sandbox/docker/docker-connection.ts';
import { bubblewrapFault } from '../../sandbox/local/local-provider.ts';
import { openCodeStatus } from '../../sandbox/image/opencode-package.ts';
import { buildRootfs } from '../../sandbox/image/rootfs.ts';
import type { Invocation } from '../command.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly remedy?: string;
}

const ROOM_BYTES = 2 * 2 ** 30;

export async function run({ output }: Invocation): Promise<ExitCode> {
  const findings = await Promise.all([node(), docker(), bubblewrap(), opencode(), rootfs(), disk()]);
  const [, dockerFinding, bubblewrapFinding, ...rest] = findings;
  const sandbox = dockerFinding.ok || bubblewrapFinding.ok;
  const ok = sandbox && findings[0].ok && rest.every((finding) => finding.ok);
  const lines = findings.map(
    ({ check, ok, detail, remedy }) =>
      `${ok ? 'ok     ' : 'missing'} ${check}: ${detail}${ok || !remedy ? '' : `\n        ${remedy}`}`,
  );
  if (!sandbox) lines.push('Neither Docker nor bubblewrap can be used: candidates have nowhere to run.');
  output.result({ ok, sandbox, findings }, lines.join('\n'));
  return ok ? ExitCode.done : ExitCode.environment;
}

async function node(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { check: 'Node', ok, detail: process.versions.node, remedy: 'Install Node 20.19 or newer.' };
}

async function docker(): Promise<Finding> {
  const connection = dockerConnection();
  if (!(await answers(connection))) {
    return {
      check: 'Docker',
      ok: false,
      detail: 'no daemon answers',
      remedy: 'Run `toolfinch setup` as root, start the daemon, or point DOCKER_HOST at one.',
    };
  }
  const version = await connection.version();
  return { check: 'Docker', ok: true, detail: `${version.Version} (API ${version.ApiVersion})` };
}

async function bubblewrap(): Promise<Finding> {
  const fault = await bubblewrapFault();
  return {
    check: 'bubblewrap',
    ok: fault === undefined,
    detail: fault ?? 'works',
    remedy: 'Only needed where there is no Docker: apt-get install bubblewrap.',
  };
}

async function opencode(): Promise<Finding> {
  const { version, fault } = openCodeStatus();
  return {
    check: 'OpenCode',
    ok: fault === undefined,
    detail: fault ?? version,
    remedy: 'Run `npm install`.',
  };
}

/** Without the plugin in the image OpenCode waits over a minute for a registry that it cannot reach. */
async function rootfs(): Promise<Finding> {
  const check = 'Sandbox image';
  const remedy = 'Install what is missing, then run `toolfinch setup`.';
  try {
    const { base, missing } = await buildRootfs();
    const plugin = existsSync(join(base.folder, 'node_modules/@opencode-ai/plugin/package.json'));
    if (!plugin) return { check, ok: false, detail: 'the OpenCode plugin is not in it', remedy };
    const detail =
      missing.length === 0 ? 'complete, with the OpenCode plugin' : `without ${missing.join(', ')}`;
    return { check, ok: missing.length === 0, detail, remedy };
  } catch (error) {
    return { check, ok: false, detail: error instanceof Error ? error.message : String(error), remedy };
  }
}

async function disk(): Promise<Finding> {
  const { bavail, bsize } = await statfs(process.cwd());
  const free = bavail * bsize;
  return {
    check: 'Disk',
    ok: free >= ROOM_BYTES,
    detail: `${(free / 2 ** 30).toFixed(1)} GiB free here`,
    remedy: 'Make room: the image and a campaign take up to 2 GiB.',
  };
}
