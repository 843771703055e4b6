import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ownerId, startOf, stateOf, thisProcess } from '../../src/sandbox/owner.ts';

describe('the owner of a box', () => {
  it('is alive while its process is', () => {
    expect(stateOf(ownerId(thisProcess()))).toBe('alive');
  });

  it('is dead once its process has ended', async () => {
    const child = spawn('sleep', ['60']);
    const pid = child.pid ?? 0;
    const id = ownerId({ ...thisProcess(), pid, started: startOf(pid) ?? '' });
    expect(stateOf(id)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(stateOf(id)).toBe('dead');
  });

  it('is dead when another process has got its number', () => {
    expect(stateOf(ownerId({ ...thisProcess(), started: '1' }))).toBe('dead');
  });

  it('is dead after a restart of its machine', () => {
    expect(stateOf(ownerId({ ...thisProcess(), boot: 'another-boot' }))).toBe('dead');
  });

  it.each([
    ['on another machine', ownerId({ ...thisProcess(), host: 'elsewhere' })],
    ['in another container of this machine', ownerId({ ...thisProcess(), namespace: '1' })],
    ['of an unreadable label', 'nonsense'],
  ])('is unknown %s', (_, id) => {
    expect(stateOf(id)).toBe('unknown');
  });

  it('keeps its parts apart when the host name holds an underscore', () => {
    const here = { ...thisProcess(), host: 'my_host' };
    expect(stateOf(ownerId(here), here)).toBe('alive');
  });
});
