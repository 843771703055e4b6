import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSyntax } from '../../src/mutation/syntax.ts';
import { applyEdits } from '../../src/mutation/apply-edits.ts';
import { take } from '../../src/mutation/draw.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import { operators } from '../../src/mutation/operators/index.ts';
import { createParser, parseTool } from '../../src/mutation/parse-tool.ts';
import { describeOperators, vary } from '../../src/mutation/vary.ts';
import { randomFor } from '../../src/random.ts';

const baseline: Genome = {
  entry: 'edit.ts',
  files: { 'edit.ts': readFileSync(new URL('../../benchmarks/edit/tools/edit.ts', import.meta.url), 'utf8') },
};

/** The baseline after a few changes, so that every operator has something to work on. */
const descendant = (): Genome => {
  let genome = baseline;
  for (const [i, operator] of [
    'fallback-normalised',
    'comparison-normalise',
    'list-wrap',
    'string-align',
  ].entries()) {
    const made = vary({ parents: [genome], operator, stream: ['descendant', i] });
    if (made.kind === 'child') genome = made.genome;
  }
  return genome;
};

test('names are unique and in kebab-case, descriptions are sentences', () => {
  const described = describeOperators();
  expect(new Set(described.map((o) => o.name)).size).toBe(described.length);
  for (const { name, description } of described) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(description).toMatch(/^[A-Z].*\.$/);
  }
});

describe.each(operators.map((o) => [o.name, o] as const))('%s', (name, operator) => {
  const mate = descendant();

  test('yields only children that parse, and leaves the parent as it was', () => {
    for (const parent of [baseline, mate]) {
      const before = JSON.stringify(parent);
      const parsed = parseTool(parent);
      const proposals = [
        ...take(
          operator.propose(parsed, randomFor('contract', name), parseTool(parent === mate ? baseline : mate)),
          30,
        ),
      ];
      for (const proposal of proposals) {
        expect(readSyntax(applyEdits(parent, proposal.edits)).errors, proposal.summary).toEqual([]);
        expect(proposal.summary).not.toBe('');
      }
      expect(JSON.stringify(parent)).toBe(before);
      expect(parsed.sources[0]?.getFullText()).toBe(parent.files[parent.entry]);
    }
  });

  test('makes the same child of the same stream, whatever was parsed before', () => {
    const request = { parents: [mate, baseline], operator: name, stream: [7, name] };
    const first = vary(request);
    for (let i = 0; i < 14; i++) parseTool({ entry: 'x.ts', files: { 'x.ts': `export const x = ${i};` } });
    expect(vary(request)).toEqual(first);
    const other = [
      ...take(
        operator.propose(
          createParser().parse(mate),
          randomFor('vary', 7, name),
          createParser().parse(baseline),
        ),
        1,
      ),
    ];
    const again = [
      ...take(operator.propose(parseTool(mate), randomFor('vary', 7, name), parseTool(baseline)), 1),
    ];
    expect(again).toEqual(other);
  });
});
