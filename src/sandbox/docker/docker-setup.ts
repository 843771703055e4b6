import type Docker from 'dockerode';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '../../cache-folder.ts';
import { installPackage } from '../debian-package.ts';
import { answers, dockerConnection } from './docker-connection.ts';
import { onHost } from '../../host-command.ts';

const ANSWER_MS = 30_000;

export interface EnsureDockerOptions {
  readonly onNote?: (line: string) => void;
  /** Default: `DOCKER_HOST`, else this machine's daemon. */
  readonly docker?: Docker;
  /** Arguments of `dockerd`, for one that is to answer elsewhere than the default. */
  readonly daemonArguments?: readonly string[];
  readonly cache?: string;
}

/**
 * Makes a Docker daemon answer if that is possible without asking: starts an installed one, and on Debian or Ubuntu
 * installs `docker.io`; both only as root, and it says so first. A `DOCKER_HOST` that does not answer is left alone.
 *
 * `running`: one answered already or was started. `installed`: it was installed and answers.
 */
export async function ensureDocker(
  options: EnsureDockerOptions = {},
): Promise<'running' | 'installed' | 'unavailable'> {
  const note = options.onNote ?? (() => {});
  const docker = options.docker ?? dockerConnection();
  if (await answers(docker)) return 'running';
  const host = process.env['DOCKER_HOST'];
  if (host && !options.docker) {
    note(`Docker: nothing answers at DOCKER_HOST=${host}.`);
    return 'unavailable';
  }
  if (process.getuid?.() !== 0) {
    note('Docker: no daemon answers, and starting or installing one needs root.');
    return 'unavailable';
  }
  const present = onHost('dockerd') !== undefined;
  if (!present && !(await installPackage('Docker', 'docker.io', note))) return 'unavailable';
  if (!(await answers(docker))) await startDaemon(docker, options, note);
  if (!(await answers(docker))) return 'unavailable';
  return present ? 'running' : 'installed';
}

async function startDaemon(
  docker: Docker,
  options: EnsureDockerOptions,
  note: (line: string) => void,
): Promise<void> {
  const folder = options.cache ?? cacheFolder();
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'dockerd.log');
  note(`Docker: starting dockerd, log in ${log}.`);
  // After a daemon was killed, the next one may wait in vain for that one's containerd and end; the one after it starts.
  const fault = (await tryDaemon(docker, options, log)) && (await tryDaemon(docker, options, log));
  if (fault) note(`Docker: dockerd ${fault}, see ${log}.`);
}

/** Returns what went wrong. */
async function tryDaemon(
  docker: Docker,
  options: EnsureDockerOptions,
  log: string,
): Promise<string | undefined> {
  const out = openSync(log, 'a');
  const daemon = spawn('dockerd', [...(options.daemonArguments ?? [])], {
    detached: true,
    stdio: ['ignore', out, out],
  });
  closeSync(out);
  let ended: string | undefined;
  daemon.on('exit', (code) => (ended = `ended with exit code ${code}`));
  daemon.on('error', (error) => (ended = error.message));
  daemon.unref();
  const deadline = performance.now() + ANSWER_MS;
  while (performance.now() < deadline) {
    if (await answers(docker)) return undefined;
    if (ended !== undefined) return ended;
    await sleep(200);
  }
  return `does not answer after ${ANSWER_MS / 1000} s`;
}
