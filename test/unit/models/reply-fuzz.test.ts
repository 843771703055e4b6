import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelOperators } from '../../../src/models/operators/index.ts';
import { readBlocks, readFiles, withoutCode } from '../../../src/models/reply.ts';
import { readWrittenTool } from '../../../src/models/written-tool.ts';
import type { Genome } from '../../../src/mutation/genome.ts';

const parent: Genome = {
  entry: 'edit.ts',
  files: { 'edit.ts': 'const a = 1;\nconst b = `$&`;\n', 'lib.ts': 'export const x = 1;\n' },
};

/** What replies are made of, in any order: marks of the forms, pieces of the files, names that every object has, noise. */
const pieces = fc.oneof(
  fc.constantFrom(
    ...['<<<<<<< SEARCH', '=======', '>>>>>>> REPLACE', '```', '````ts', '~~~', '    ```', '<<<<< SEARCH '],
    ...['FILE: edit.ts', 'FILE: lib.ts', '**FILE: `__proto__`**', 'FILE: constructor', 'FILE: cases.jsonl'],
    ...['SUMMARY: ', 'SUMMARY: $&', 'CAUSE: it is so', 'CAUSE:', "I'm sorry, ", ''],
    ...['const a = 1;', 'const b = `$&`;', "$' $` $1", '\r', '\u2028', '\0'],
  ),
  // Whole ones, so that replies that can be used are among them.
  fc.constantFrom(
    '\n<<<<<<< SEARCH\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> REPLACE\n',
    '\nFILE: edit.ts\n```\nconst a = 2;\n```\n',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const replies = fc
  .array(fc.tuple(pieces, fc.constantFrom('\n', '\n', '\r\n', ' ')), { maxLength: 40 })
  .map((parts) => parts.flat().join(''));

const readers = [
  ...modelOperators.map(({ name, read }) => ({ name, read: (reply: string) => read(reply, parent) })),
  { name: 'blocks', read: (reply: string) => readBlocks(reply, parent, 'changed') },
  { name: 'files', read: (reply: string) => readFiles(reply, parent, 'anew') },
  { name: 'a new tool', read: readWrittenTool },
  { name: 'no code', read: (reply: string) => withoutCode(reply, 'it holds none') },
];

describe('whatever a model says', () => {
  it.each(readers)('is read, refused or complained of by $name, and never thrown', ({ read }) => {
    const before = structuredClone(parent);
    const kinds = new Set<string>();
    fc.assert(
      fc.property(replies, (reply) => {
        const reading = read(reply);
        kinds.add(reading.kind);
        if (reading.kind === 'complaint') expect(reading.complaint).not.toBe('');
        if (reading.kind === 'change') {
          const { genome, summary } = reading.proposed;
          expect(Object.keys(genome.files).sort()).toEqual(Object.keys(parent.files).sort());
          for (const text of Object.values(genome.files)) expect(typeof text).toBe('string');
          expect(summary.trim()).not.toBe('');
        }
        expect(parent).toEqual(before);
      }),
      { numRuns: 2_000, seed: 7 },
    );
    expect(kinds.size).toBeGreaterThan(1);
  });

  it('is read in good time, however long it is', () => {
    const long = ['`'.repeat(50_000), '<'.repeat(50_000), ' '.repeat(50_000), 'FILE:'.repeat(10_000)];
    const started = performance.now();
    for (const text of [...long, long.join('\n')]) for (const { read } of readers) read(text);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
