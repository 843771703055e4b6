import { describe, expect, test } from 'bun:test';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EditTool, replace } from '../../src/tool/edit';

const FILE = 'const a = 1;\nfunction add(x, y) {\n  return x + y;\n}\nconst b = 2;\nconst c = 2;\n';

describe('replace', () => {
  test('replaces one place', () => {
    expect(replace(FILE, 'const a = 1;', 'const a = 3;')).toBe(FILE.replace('a = 1', 'a = 3'));
  });
  test('replaces several lines', () => {
    const block = 'function add(x, y) {\n  return x + y;\n}\n';
    expect(replace(FILE, block, '')).toBe(FILE.replace(block, ''));
  });
  test('replaces a part of a line', () => {
    expect(replace(FILE, 'x + y', 'y + x')).toBe(FILE.replace('x + y', 'y + x'));
  });
  test('refuses what is not there', () => {
    expect(() => replace(FILE, 'const d = 4;', 'const d = 5;')).toThrow('not found');
  });
  test('refuses what is there twice', () => {
    expect(() => replace(FILE, ' = 2;', ' = 3;')).toThrow('several places');
  });
  test('replaces every place when told so', () => {
    expect(replace(FILE, ' = 2;', ' = 3;', true)).toBe(FILE.replaceAll(' = 2;', ' = 3;'));
  });
  test('refuses to change nothing', () => {
    expect(() => replace(FILE, 'const a', 'const a')).toThrow('the same');
  });
  test('refuses an empty text', () => {
    expect(() => replace(FILE, '', 'x')).toThrow('empty');
  });
  test('keeps CRLF', () => {
    expect(replace('a\r\nb\r\nc\r\n', 'a\nb\n', 'x\ny\n')).toBe('x\r\ny\r\nc\r\n');
  });
  test('takes dollar signs as they are', () => {
    expect(replace(FILE, 'x + y', '$& $1 $$')).toBe(
      'const a = 1;\nfunction add(x, y) {\n  return $& $1 $$;\n}\nconst b = 2;\nconst c = 2;\n',
    );
  });
});

describe('the tool', () => {
  test('asks before it writes', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'edit-'));
    const file = path.join(directory, 'a.txt');
    await writeFile(file, 'one\ntwo\n');
    const seen: string[] = [];
    const ctx = {
      directory,
      ask: async ({ patterns }: { patterns: string[] }) => {
        seen.push(...patterns, await readFile(file, 'utf8'));
      },
    };
    await EditTool.execute({ filePath: 'a.txt', oldString: 'two', newString: '2' }, ctx);
    expect(seen).toEqual(['a.txt', 'one\ntwo\n']);
    expect(await readFile(file, 'utf8')).toBe('one\n2\n');
  });
  test('writes nothing when it is refused', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'edit-'));
    const file = path.join(directory, 'a.txt');
    await writeFile(file, 'one\n');
    const ctx = { directory, ask: () => Promise.reject(new Error('no')) };
    const call = EditTool.execute({ filePath: 'a.txt', oldString: 'one', newString: '1' }, ctx);
    await expect(call).rejects.toThrow('no');
    expect(await readFile(file, 'utf8')).toBe('one\n');
  });
});
