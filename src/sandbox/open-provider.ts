import type Docker from 'dockerode';
import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Provider } from './contract.ts';
import { answers, dockerConnection } from './docker-connection.ts';
import { wordsOf } from './docker-fault.ts';
import { DockerProvider } from './docker-provider.ts';
import { describeImage, loadImage } from './image.ts';
import { bubblewrapFault, LocalProvider } from './local-provider.ts';
import { buildRootfs, INSIDE, type Rootfs } from './rootfs.ts';

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
