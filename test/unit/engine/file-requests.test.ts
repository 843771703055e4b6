import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askForFiles, FileRequests } from '../../../src/engine/running/file-requests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-requests-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the files of an evaluation that another process runs', () => {
  it('are shown to everybody who asks, as long as it runs, and leave nothing behind', async () => {
    let looks = 0;
    const end = new FileRequests(folder).serve('a.tasks.train', () =>
      Promise.resolve({ 'x.txt': `look ${++looks}` }),
    );
    const both = [askForFiles(folder, 'a.tasks.train', 5000), askForFiles(folder, 'a.tasks.train', 5000)];
    expect((await Promise.all(both)).map((files) => files?.['x.txt']).sort()).toEqual(['look 1', 'look 2']);
    expect(await askForFiles(folder, 'b.tasks.train', 100)).toBeUndefined();
    end();
    expect(await askForFiles(folder, 'a.tasks.train', 100)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are none where there is nothing to look at, or no such folder', async () => {
    const end = new FileRequests(folder).serve('a.tasks.train', () =>
      Promise.reject(new Error('no session')),
    );
    const asked = performance.now();
    expect(await askForFiles(folder, 'a.tasks.train', 60_000)).toBeUndefined();
    expect(performance.now() - asked).toBeLessThan(30_000);
    expect(await askForFiles(join(folder, 'gone'), 'a.tasks.train', 60_000)).toBeUndefined();
    end();
  });
});
