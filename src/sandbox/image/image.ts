import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack, type Pack } from 'tar-stream';
import { addEntry, tarOf, type Layer } from './layer.ts';
import type { Rootfs } from './rootfs.ts';

/** An image that was not pulled but written by us; its id is known before Docker has seen it. */
export interface Image {
  /** `sha256:` and hex of the configuration: Docker's image id. */
  readonly id: string;
  readonly tag: string;
  readonly layers: readonly Layer[];
  readonly config: string;
}

/** Repository part of the tags that images get. */
export const IMAGE_NAME = 'toolfinch-sandbox';
const EPOCH = '1970-01-01T00:00:00Z';

export function describeImage(rootfs: Rootfs): Image {
  const layers = [rootfs.base, rootfs.inside];
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: EPOCH,
    config: { WorkingDir: '/work', User: '65534:65534', Env: ['PATH=/usr/bin:/bin'], Cmd: ['/bin/sh'] },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history: layers.map(() => ({ created: EPOCH, created_by: 'toolfinch' })),
  });
  const hex = createHash('sha256').update(config).digest('hex');
  return { id: `sha256:${hex}`, tag: `${IMAGE_NAME}:${hex.slice(0, 16)}`, layers, config };
}

/** Loads the image unless the daemon has it. Returns the name under which this daemon starts it. */
export async function loadImage(docker: Docker, image: Image): Promise<string> {
  const present = await find(docker, image);
  if (present) return present;
  const archive = pack();
  const filled = fill(archive, image);
  let answer = '';
  const response = await docker.loadImage(Readable.from(archive), { quiet: true });
  for await (const chunk of response) answer += String(chunk);
  await filled;
  const loaded = await find(docker, image);
  if (!loaded) throw new Error(`Docker did not take the sandbox image: ${answer.trim()}`);
  return loaded;
}

/** By tag and layers, since daemons with another image store give the same image another id. */
async function find(docker: Docker, image: Image): Promise<string | undefined> {
  try {
    const { Id, RootFS } = await docker.getImage(image.tag).inspect();
    const wanted = image.layers.map((layer) => layer.diffId);
    return JSON.stringify(RootFS.Layers) === JSON.stringify(wanted) ? Id : undefined;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** The format of `docker save`. */
async function fill(archive: Pack, image: Image): Promise<void> {
  const configFile = `${image.id.slice(7)}.json`;
  const layerFile = (layer: Layer): string => `${layer.diffId.slice(7)}/layer.tar`;
  const manifest = [{ Config: configFile, RepoTags: [image.tag], Layers: image.layers.map(layerFile) }];
  await addText(archive, configFile, image.config);
  await addText(archive, 'manifest.json', JSON.stringify(manifest));
  for (const layer of image.layers) {
    await addEntry(
      archive,
      { name: layerFile(layer), size: layer.bytes, mtime: new Date(0) },
      tarOf(layer.folder),
    );
  }
  archive.finalize();
}

async function addText(archive: Pack, name: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  await addEntry(archive, { name, size: bytes.length, mtime: new Date(0) }, Readable.from([bytes]));
}
