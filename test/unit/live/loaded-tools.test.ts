import { expect, it } from 'vitest';
import { LoadedTools } from '../../../src/live/watch/loaded-tools.ts';

it('are as old as the connection, until the server begins in the folder', () => {
  const loaded = new LoadedTools();
  loaded.connected(100);
  loaded.hear('session.updated', '/a', 150);
  expect([loaded.since('/a'), loaded.since('/b')]).toEqual([100, 100]);
  loaded.hear('plugin.added', '/a', 200);
  loaded.hear('plugin.added', '/a', 201);
  expect([loaded.since('/a'), loaded.since('/b')]).toEqual([200, 100]);
});

it('are new after the server has let go of the folder, and after it has come back', () => {
  const loaded = new LoadedTools();
  loaded.connected(100);
  loaded.hear('plugin.added', '/a', 200);
  loaded.hear('server.instance.disposed', '/a', 300);
  expect(loaded.since('/a')).toBe(300);
  loaded.hear('plugin.added', '/a', 400);
  loaded.hear('plugin.added', '/a', 401);
  expect(loaded.since('/a')).toBe(400);
  loaded.connected(500);
  expect(loaded.since('/a')).toBe(500);
});
