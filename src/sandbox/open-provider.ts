import type Docker from 'dockerode';
import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { SUPERVISOR } from './box/box-command.ts';
import type { Provider } from './contract.ts';
import { answers, dockerConnection } from './docker/docker-connection.ts';
import { ownLabels } from './docker/docker-box.ts';
import { within, wordsOf } from './docker/docker-fault.ts';
import { DockerProvider } from './docker/docker-provider.ts';
import { describeImage, loadImage } from './image/image.ts';
import { bubblewrapFault, LocalProvider } from './local/local-provider.ts';
import { buildRootfs, INSIDE, type Rootfs } from './image/rootfs.ts';

const PROBE_MS = 30_000;

export interface OpenProviderOptions {
  /** `auto`: Docker where a daemon answers, else bubblewrap. */
  readonly provider: 'auto' | 'docker' | 'bubblewrap';
  /** Label of everything that is started. */
  readonly campaign: string;
  /** An image that the daemon already has, to run boxes from instead of our own. It needs glibc. Docker only. */
  readonly image?: string;
  readonly onNote?: (line: string) => void;
  /** Which daemon. Default: `DOCKER_HOST`, else this machine's. */
  readonly docker?: Docker;
  /** Default: the user's cache folder. */
  readonly cache?: string;
  /** Folder whose `.ts` files become `/opt/toolfinch/inside`. Default: the project's own. */
  readonly insideSource?: string;
}

/** Makes the image or root file system ready and returns a provider of boxes. Throws `ToolfinchError`, exit code 4, where none can be had. */
export async function openProvider(options: OpenProviderOptions): Promise<Provider> {
  const docker = options.docker ?? dockerConnection();
  if (options.provider !== 'bubblewrap' && (await answers(docker))) return openDocker(docker, options);
  if (options.provider === 'docker') {
    throw unavailable(
      'No Docker daemon answers.',
      'Start Docker, point DOCKER_HOST at a running daemon, or use bubblewrap.',
    );
  }
  if (options.image !== undefined) {
    throw unavailable(
      `The image ${options.image} needs Docker, and no daemon is in use.`,
      'Start Docker or name no image.',
    );
  }
  const fault = await bubblewrapFault();
  if (fault !== undefined) {
    const what =
      options.provider === 'auto' ? `No Docker daemon answers, and ${fault}` : `No sandbox: ${fault}`;
    throw unavailable(
      what,
      'Install Docker (package docker.io) and start it, or install bubblewrap (package bubblewrap).',
    );
  }
  const rootfs = await buildRootfs(options);
  return new LocalProvider({ rootfs, imageId: describeImage(rootfs).id });
}

async function openDocker(docker: Docker, options: OpenProviderOptions): Promise<Provider> {
  const rootfs = await buildRootfs(options);
  const ours = describeImage(rootfs);
  const { campaign } = options;
  if (options.image === undefined) {
    try {
      const image = await loadImage(docker, ours);
      return new DockerProvider({ docker, campaign, image, imageId: ours.id });
    } catch (cause) {
      throw unavailable(
        `Docker did not take the sandbox image (${wordsOf(cause)}).`,
        "See the daemon's log.",
        cause,
      );
    }
  }
  const image = await idOf(docker, options.image);
  await probe(docker, image, options, ownParts(rootfs));
  return new DockerProvider({
    docker,
    campaign,
    image,
    imageId: `${image}+${ours.id}`,
    binds: ownParts(rootfs),
  });
}

/** What a foreign image lacks, as read-only binds. */
function ownParts(rootfs: Rootfs): string[] {
  return [
    `${join(rootfs.base.folder, 'opt/toolfinch')}:/opt/toolfinch:ro`,
    `${join(rootfs.inside.folder, INSIDE)}:/${INSIDE}:ro`,
    `${join(rootfs.base.folder, 'node_modules')}:/node_modules:ro`,
  ];
}

/** Whether OpenCode's program runs in a foreign image at all: it needs glibc and the right processor. */
async function probe(
  docker: Docker,
  image: string,
  options: OpenProviderOptions,
  binds: string[],
): Promise<void> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: [SUPERVISOR[0], '-e', '0'],
    Cmd: [],
    Env: ['BUN_BE_BUN=1', 'HOME=/tmp'],
    User: '65534:65534',
    Labels: ownLabels(options.campaign, PROBE_MS),
    HostConfig: { NetworkMode: 'none', CapDrop: ['ALL'], Binds: binds, Tmpfs: { '/tmp': 'rw' } },
  });
  let fault = 'it ends with an error';
  try {
    await container.start();
    const { StatusCode } = (await within(PROBE_MS, container.wait())) as { StatusCode: number };
    if (StatusCode === 0) return;
  } catch (error) {
    fault = wordsOf(error);
  } finally {
    await container.remove({ force: true }).catch(() => {});
  }
  throw unavailable(
    `OpenCode does not run in the image ${options.image ?? image} (${fault}).`,
    `Name an image with glibc for ${process.arch}, or none.`,
  );
}

async function idOf(docker: Docker, image: string): Promise<string> {
  try {
    return (await docker.getImage(image).inspect()).Id;
  } catch (cause) {
    throw unavailable(
      `Docker has no image ${image} (${wordsOf(cause)}).`,
      `Run \`docker pull ${image}\` first.`,
      cause,
    );
  }
}

const unavailable = (what: string, remedy: string, cause?: unknown): ToolfinchError =>
  new ToolfinchError('SANDBOX_UNAVAILABLE', what, remedy, ExitCode.environment, { cause });
