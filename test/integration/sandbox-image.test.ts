import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerConnection } from '../../src/sandbox/docker/docker-connection.ts';
import { onHost } from '../../src/host-command.ts';
import { describeImage, loadImage } from '../../src/sandbox/image/image.ts';
import { buildRootfs, type Rootfs } from '../../src/sandbox/image/rootfs.ts';
import { insideWith, SLEEP } from './boxes.ts';

const run = promisify(execFile);

describe('the sandbox image', () => {
  let scratch: string;
  let inside: Awaited<ReturnType<typeof insideWith>>;
  let first: Rootfs;
  let second: Rootfs;
  const build = (cache: string): Promise<Rootfs> =>
    buildRootfs({ cache: join(scratch, cache), insideSource: inside.folder });

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'toolfinch-image-'));
    inside = await insideWith(`// Its own image, so that no other test's box holds it.\n${SLEEP}`);
    first = await build('one');
    // The umask and the times of a build must not show.
    const umask = process.umask(0o077);
    second = await build('two');
    process.umask(umask);
  });
  afterAll(async () => {
    await rm(scratch, { recursive: true, force: true });
    await inside[Symbol.asyncDispose]();
  });

  it('has the same id when it is built twice from the same parts', () => {
    expect(describeImage(second).id).toBe(describeImage(first).id);
    expect(second.base.folder).not.toBe(first.base.folder);
  });

  it('has the id that was computed beforehand, with and without the daemon knowing it', async () => {
    const docker = dockerConnection();
    const image = describeImage(first);
    const name = await loadImage(docker, image);
    try {
      expect(name).toBe(image.id);
      expect(await loadImage(docker, describeImage(second))).toBe(name);
    } finally {
      await docker.getImage(name).remove({ force: true });
    }
    expect(await loadImage(docker, describeImage(second))).toBe(name);
    await docker.getImage(name).remove({ force: true });
  });

  it('changes its id but not its base when our own programs change', async () => {
    await writeFile(join(inside.folder, 'more.ts'), '// more');
    const changed = await build('one');
    await rm(join(inside.folder, 'more.ts'));
    expect(changed.base).toEqual(first.base);
    expect(describeImage(changed).id).not.toBe(describeImage(first).id);
    expect(describeImage(await build('one')).id).toBe(describeImage(first).id);
  });

  it('is built anew when its cache was tampered with or is unreadable', async () => {
    const index = join(scratch, 'two', 'rootfs');
    const { stdout } = await run('sh', ['-c', `ls ${index}/base-*.json`]);
    await writeFile(stdout.trim(), '{"not":"an index"');
    expect((await build('two')).base.diffId).toBe(first.base.diffId);
    expect(JSON.parse(await readFile(stdout.trim(), 'utf8'))).toMatchObject({ diffId: first.base.diffId });
  });

  it('holds no setuid file, and nothing that another user could write or not read', async () => {
    const odd = [
      '(',
      '-type',
      'f',
      '-o',
      '-type',
      'd',
      ')',
      '(',
      '-perm',
      '/6022',
      '-o',
      '!',
      '-perm',
      '-0044',
      ')',
    ];
    const { stdout } = await run('find', [second.base.folder, second.inside.folder, ...odd]);
    expect(stdout).toBe('');
  });

  it.skipIf(!onHost('python3') || process.getuid?.() !== 0)(
    'has Python with what a program imports, and nothing that dates it',
    async () => {
      const python = (...args: string[]): Promise<{ stdout: string }> =>
        run('chroot', [first.base.folder, '/usr/bin/python3', '-B', ...args]);
      const imports = 'import asyncio, ctypes, decimal, hashlib, json, random, sqlite3, unittest.mock';
      const { stdout } = await python('-c', `${imports}; print(hashlib.sha256(b"").hexdigest()[:8])`);
      expect(stdout).toBe('e3b0c442\n');
      const odd = ['-name', '__pycache__', '-o', '-name', 'site-packages', '-o', '-name', 'idlelib'];
      expect((await run('find', [first.base.folder, ...odd])).stdout).toBe('');
    },
  );

  it('has every command of its list, or says which it lacks', async () => {
    expect(first.missing.filter((name) => onHost(name))).toEqual([]);
    for (const command of [
      'sh',
      'bash',
      'git',
      'rg',
      'awk',
      'find',
      'diff',
      'tar',
      'bun',
      'node',
      'opencode',
    ]) {
      await expect(
        run('test', [
          '-L',
          join(first.base.folder, 'usr/bin', command),
          '-o',
          '-x',
          join(first.base.folder, 'usr/bin', command),
        ]),
      ).resolves.toBeDefined();
    }
  });
});
