import { describe, expect, test } from 'vitest';
import { editText } from '../../../src/mutation/apply-edits.ts';
import { parseTool } from '../../../src/mutation/parse-tool.ts';
import { mergeEdits } from '../../../src/mutation/three-way.ts';

const BASE = `import a from 'a';

function f(x: string) {
  const y = x;
  const z = y;
  return z;
}

function g(x: string) {
  return x;
}
`;

function merged(ours: string, theirs: string, base = BASE): string | undefined {
  const [own, before, after] = [ours, base, theirs].map((text) => {
    const [source] = parseTool({ entry: 'edit.ts', files: { 'edit.ts': text } }).sources;
    if (!source) throw new Error('no source');
    return source;
  });
  if (!own || !before || !after) throw new Error('no source');
  const edits = mergeEdits(own, before, after);
  return edits && editText(ours, edits);
}

describe('a three-way merge', () => {
  const ours = BASE.replace('const z = y;', 'const z = y.trim();');

  test('of changes in different functions has both', () => {
    const theirs = BASE.replace('return x;', 'return x + x;');
    expect(merged(ours, theirs)).toBe(ours.replace('return x;', 'return x + x;'));
  });

  test('of changes in different lines of one function has both', () => {
    const theirs = BASE.replace('  const y = x;', '  if (!x) return x;\n  const y = x;');
    expect(merged(ours, theirs)).toBe(ours.replace('  const y = x;', '  if (!x) return x;\n  const y = x;'));
  });

  test('of two lines put in at the same place has both', () => {
    const put = (line: string): string => BASE.replace('  return z;', `  ${line}\n  return z;`);
    const both = merged(put('one();'), put('two();'));
    expect(both).toContain('one();');
    expect(both).toContain('two();');
  });

  test('brings functions and imports that are new, once', () => {
    const theirs = `import b from 'b';\n${BASE}\nfunction h() {\n  return b;\n}\n`;
    const once = merged(ours, theirs) ?? '';
    expect(once).toContain("import b from 'b';");
    expect(once.match(/function h/g)).toHaveLength(1);
    expect(merged(`${once}`, theirs)).toBe(once);
  });

  test('takes away what was taken away and not touched here', () => {
    const without = BASE.replace(/function g[^]*$/, '');
    expect(merged(ours, without)).not.toContain('function g');
    expect(merged(BASE.replace('return x;', 'return x + 1;'), without)).toBeUndefined();
  });

  test('is none where both have changed the same line, or made different functions of one name', () => {
    expect(merged(ours, BASE.replace('const z = y;', 'const z = x;'))).toBeUndefined();
    expect(
      merged(`${BASE}function h() {\n  return 1;\n}\n`, `${BASE}function h() {\n  return 2;\n}\n`),
    ).toBeUndefined();
  });

  test('changes nothing where there is nothing to take over', () => {
    expect(merged(ours, BASE)).toBe(ours);
  });
});
