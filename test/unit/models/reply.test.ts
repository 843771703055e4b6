import { describe, expect, it } from 'vitest';
import type { Genome } from '../../../src/mutation/genome.ts';
import { labelled, readBlocks, readFiles } from '../../../src/models/reply.ts';
import { modelReflect } from '../../../src/models/operators/model-reflect.ts';

const parent: Genome = {
  entry: 'edit.ts',
  files: { 'edit.ts': 'const a = 1;\nconst b = 2;  \nconst c = 1;\n' },
};
const two: Genome = { entry: 'edit.ts', files: { ...parent.files, 'lib.ts': 'export const x = 1;\n' } };

const block = (search: string, replace: string, file = 'edit.ts'): string =>
  `FILE: ${file}\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`;

function textOf(reading: ReturnType<typeof readBlocks>, file = 'edit.ts'): string {
  if (reading.kind !== 'change') throw new Error(JSON.stringify(reading));
  return reading.proposed.genome.files[file] ?? '';
}

describe('a reply with search/replace blocks', () => {
  it('changes the places that it names, one after another', () => {
    const reply = `SUMMARY: larger\n${block('const a = 1;', 'const a = 3;')}${block('const a = 3;\nconst b = 2;', 'const a = 4;')}`;
    const reading = readBlocks(reply, parent, '');
    expect(textOf(reading)).toBe('const a = 4;  \nconst c = 1;\n');
    expect(reading).toMatchObject({ proposed: { summary: 'larger' } });
    expect(parent.files['edit.ts']).toContain('const a = 1;');
  });

  it('may have prose around it, no FILE line, and $ in its text', () => {
    const reply = `Sure! Here it is.\n\n${block('const a = 1;', "const a = '$&$1';").replace('FILE: edit.ts\n', '')}\nHope it helps.`;
    expect(textOf(readBlocks(reply, parent, ''))).toContain("const a = '$&$1';");
  });

  it('may differ in blanks at the ends of lines', () => {
    expect(textOf(readBlocks(block('const b = 2;\nconst c = 1; ', 'x'), parent, ''))).toBe(
      'const a = 1;\nx\n',
    );
  });

  it('reaches another file of the tool', () => {
    expect(textOf(readBlocks(block('x = 1', 'x = 2', 'lib.ts'), two, ''), 'lib.ts')).toBe(
      'export const x = 2;\n',
    );
  });

  it.each([
    ['text that stands nowhere', block('const z', 'x'), /block 1.*nowhere/],
    ['text that stands twice', block(' = 1;', 'x'), /block 1.*2 times/],
    ['a file that is not there', block('const a', 'x', 'other.ts'), /no file other.ts/],
    ['a file that every object seems to have', block('const a', 'x', 'constructor'), /no file constructor/],
    ['an empty SEARCH part', block('', 'x'), /empty SEARCH/],
    ['a block that is not ended', '<<<<<<< SEARCH\nconst a\n=======\nx\n', /no >>>>>>> REPLACE/],
    ['a block without a middle', '<<<<<<< SEARCH\nconst a\n>>>>>>> REPLACE\n', /no =======/],
    ['no block', 'I would change the first line.', /no search\/replace block/],
    ['nothing', ' \n', /empty/],
  ])('is complained of for %s', (_, reply, complaint) => {
    expect(readBlocks(reply, parent, '')).toMatchObject({
      kind: 'complaint',
      complaint: expect.stringMatching(complaint) as string,
    });
  });

  it('that refuses is not complained of', () => {
    expect(readBlocks("I'm sorry, but I can't help with that.", parent, '')).toEqual({ kind: 'refusal' });
  });
});

describe('a reply with whole files', () => {
  it('gives the longest fenced block, whatever is around it', () => {
    const reply = 'Instead of\n```ts\nconst a\n```\nnow:\n````ts\nconst a = `\n```\n`;\n````\nDone.';
    expect(textOf(readFiles(reply, parent, ''))).toBe('const a = `\n```\n`;\n');
  });

  it('gives files by name and leaves the others as they were', () => {
    const reading = readFiles('**FILE: `lib.ts`**\n```\nexport const x = 9;\n```\n', two, 'anew');
    expect(textOf(reading, 'lib.ts')).toBe('export const x = 9;\n');
    expect(textOf(reading)).toBe(two.files['edit.ts']);
    expect(reading).toMatchObject({ proposed: { summary: 'anew' } });
  });

  it('is complained of when there is no code, or a file that is not the tool’s', () => {
    expect(readFiles('const a = 2;', parent, '')).toMatchObject({ kind: 'complaint' });
    expect(readFiles('FILE: other.ts\n```\nx\n```', parent, '')).toMatchObject({
      complaint: 'there is no file other.ts; the files are: edit.ts',
    });
  });
});

describe('a diagnosis', () => {
  it('is kept with the child, and its lack complained of', () => {
    const change = block('const a = 1;', 'const a = 2;');
    expect(modelReflect.read(`CAUSE: a is too small\nSUMMARY: larger\n${change}`, parent)).toMatchObject({
      proposed: { summary: 'larger' },
      cause: 'a is too small',
    });
    expect(modelReflect.read(change, parent)).toMatchObject({ kind: 'complaint' });
  });

  it('is found whatever its line looks like', () => {
    expect(labelled('**CAUSE:** it trims', 'CAUSE')).toBe('it trims');
    expect(labelled('- Cause: it trims', 'CAUSE')).toBe('it trims');
    expect(labelled('Because: it trims', 'CAUSE')).toBeUndefined();
  });
});
