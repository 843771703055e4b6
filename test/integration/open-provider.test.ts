import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { ensureDocker } from '../../src/sandbox/docker/docker-setup.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';

const nobody = new Docker({ socketPath: '/nowhere/docker.sock' });
const campaign = 'test-open';

describe('opening a provider', () => {
  it('takes Docker where a daemon answers', async () => {
    await using provider = await openProvider({ provider: 'auto', campaign });
    expect(provider.name).toBe('docker');
  });

  it('takes bubblewrap where none does, with the same image id', async () => {
    await using docker = await openProvider({ provider: 'docker', campaign });
    await using local = await openProvider({ provider: 'auto', campaign, docker: nobody });
    expect(local.name).toBe('bubblewrap');
    expect(local.imageId).toBe(docker.imageId);
  });

  it('does not take another provider than the one asked for', async () => {
    await expect(openProvider({ provider: 'docker', campaign, docker: nobody })).rejects.toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
      exitCode: 4,
    });
  });

  it('does not run a named image without Docker', async () => {
    await expect(
      openProvider({ provider: 'auto', campaign, docker: nobody, image: 'debian:12' }),
    ).rejects.toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
      exitCode: 4,
      what: expect.stringContaining('debian:12'),
    });
  });
});

describe('setting Docker up', () => {
  it('has nothing to do where a daemon answers', async () => {
    const notes: string[] = [];
    expect(await ensureDocker({ onNote: (line) => notes.push(line) })).toBe('running');
    expect(notes).toEqual([]);
  });

  it('leaves a DOCKER_HOST alone that does not answer', async () => {
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
    try {
      const notes: string[] = [];
      expect(await ensureDocker({ onNote: (line) => notes.push(line) })).toBe('unavailable');
      expect(notes).toEqual(['Docker: nothing answers at DOCKER_HOST=unix:///nowhere/docker.sock.']);
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });
});
