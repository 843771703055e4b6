import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeFiles, restoreFiles, type FilePlan } from '../../../src/promotion/install/place-files.ts';

let root: string;
let project: string;
let backup: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-place-'));
  project = join(root, 'project');
  backup = join(root, 'backup');
  mkdirSync(join(project, 'tool'), { recursive: true });
  // Bytes that are no text, and modes that no umask makes.
  writeFileSync(join(project, 'tool/edit.ts'), Buffer.from([0xff, 0xfe, 0, 10, 13]));
  chmodSync(join(project, 'tool/edit.ts'), 0o751);
  writeFileSync(join(project, 'tool/old.js'), 'old\r\n');
  chmodSync(join(project, 'tool/old.js'), 0o600);
});
afterEach(() => rmSync(root, { recursive: true }));

const plan = (): FilePlan => ({
  write: [
    [join(project, 'lib/deep/a.ts'), 'a'],
    [join(project, 'lib/deep/b.txt'), 'b'],
    [join(project, 'tool/edit.ts'), 'new'],
  ],
  remove: [join(project, 'tool/old.js')],
});

/** Every path with its mode and bytes. */
function snapshot(folder = project): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const stat = statSync(path);
    found[relative(project, path)] =
      `${stat.mode.toString(8)} ${stat.isFile() ? readFileSync(path, 'base64') : ''}`;
    if (stat.isDirectory()) Object.assign(found, snapshot(path));
  }
  return found;
}

describe('placing files', () => {
  it('writes all, keeps the mode of what was there, removes what is to go', () => {
    const { before, after } = placeFiles(plan(), backup);
    expect(readFileSync(join(project, 'tool/edit.ts'), 'utf8')).toBe('new');
    expect(statSync(join(project, 'tool/edit.ts')).mode & 0o777).toBe(0o751);
    expect(readFileSync(join(project, 'lib/deep/a.ts'), 'utf8')).toBe('a');
    expect(existsSync(join(project, 'tool/old.js'))).toBe(false);
    expect(before[join(project, 'lib/deep/a.ts')]).toBeNull();
    expect(after[join(project, 'tool/old.js')]).toBeNull();
    expect(Object.keys(snapshot()).filter((path) => path.includes('toolfinch-new'))).toEqual([]);
  });

  it('is taken back byte for byte, mode for mode, folders included', () => {
    const was = snapshot();
    placeFiles(plan(), backup);
    restoreFiles(backup);
    expect(snapshot()).toEqual(was);
    restoreFiles(backup);
    expect(snapshot()).toEqual(was);
  });

  it('leaves whole files and a way back, wherever it is cut off', () => {
    const was = snapshot();
    const steps: string[] = [];
    placeFiles(plan(), backup, (step) => steps.push(step));
    const done = snapshot();
    restoreFiles(backup);
    rmSync(backup, { recursive: true });
    expect(steps).toHaveLength(7);
    for (const cut of steps) {
      expect(() =>
        placeFiles(plan(), backup, (step) => {
          if (step === cut) throw new Error('power cut');
        }),
      ).toThrow('power cut');
      const between = snapshot();
      for (const [path, state] of Object.entries(between))
        if (!path.includes('.toolfinch-new'))
          expect([was[path], done[path]], `${path} at ${cut}`).toContain(state);
      // OpenCode must not take a file that is only staged for a tool.
      expect(
        readdirSync(join(project, 'tool'))
          .filter((name) => /\.(ts|js)$/.test(name))
          .sort(),
      ).toEqual(cut.startsWith('remove') || !cut ? ['edit.ts', 'old.js'] : ['edit.ts', 'old.js']);
      expect(() => placeFiles(plan(), backup)).toThrow(
        expect.objectContaining({ code: 'INSTALL_INTERRUPTED' }),
      );
      restoreFiles(backup);
      expect(snapshot(), cut).toEqual(was);
      rmSync(backup, { recursive: true });
    }
  });

  it('is not taken back over a change of somebody else, unless forced', () => {
    const was = snapshot();
    placeFiles(plan(), backup);
    writeFileSync(join(project, 'tool/edit.ts'), 'mine');
    expect(() => restoreFiles(backup)).toThrow(expect.objectContaining({ code: 'INSTALLED_CHANGED' }));
    expect(readFileSync(join(project, 'tool/edit.ts'), 'utf8')).toBe('mine');
    restoreFiles(backup, true);
    expect(snapshot()).toEqual(was);
  });

  it('keeps a folder that somebody else has put something into', () => {
    placeFiles(plan(), backup);
    writeFileSync(join(project, 'lib/theirs.txt'), 'x');
    restoreFiles(backup);
    expect(readdirSync(join(project, 'lib'))).toEqual(['theirs.txt']);
  });

  it('refuses to replace what is not a plain file, before anything is touched', () => {
    rmSync(join(project, 'tool/edit.ts'));
    symlinkSync(join(project, 'tool/old.js'), join(project, 'tool/edit.ts'));
    const was = snapshot();
    expect(() => placeFiles(plan(), backup)).toThrow(expect.objectContaining({ code: 'NOT_A_FILE' }));
    expect(snapshot()).toEqual(was);
  });
});
