import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderSection } from '../../../src/report/html/render.ts';
import { markdown } from '../../../src/report/markdown.ts';
import { short, scale } from '../../../src/report/pictures/scale.ts';
import type { Section } from '../../../src/report/sections/block.ts';
import { sideBySide } from '../../../src/report/view/side-by-side.ts';

const evil = '<img src=x onerror="alert(1)"> `|` [a](javascript:b) ```';
const section: Section = {
  id: 's',
  title: evil,
  blocks: [
    { kind: 'text', text: evil },
    { kind: 'facts', facts: [[evil, { text: evil, variant: evil }]] },
    { kind: 'table', caption: evil, head: [evil], rows: [[evil]] },
    { kind: 'source', name: evil, text: evil },
    {
      kind: 'diff',
      name: evil,
      files: sideBySide({ entry: 'a', files: { a: '' } }, { entry: 'a', files: { a: evil } }),
    },
  ],
};

describe('words of a candidate are never markup', () => {
  it('in HTML', () => {
    const html = renderSection(section, (id) => `#${id}`);
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/onerror="/);
  });

  it('in Markdown', () => {
    const text = markdown(evil, [section]);
    const outside = text.replace(/^(`{4,})\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/(^|[^\\])<img/);
    expect(outside).not.toMatch(/(^|[^\\])\[a\]/);
    expect(text).toContain('````\n');
  });
});

describe('side by side', () => {
  const genome = (text: string) => ({ entry: 'a.ts', files: { 'a.ts': text } });

  it('gives back both texts from its lines when nothing is left out', () => {
    const line = fc.constantFrom('a', 'b', 'c', '');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 7 }), fc.array(line, { maxLength: 7 }), (before, after) => {
        const [a, b] = [before.map((x) => `${x}\n`).join(''), after.map((x) => `${x}\n`).join('')];
        const [file] = sideBySide(genome(a), genome(b));
        if (a === b) return file === undefined;
        const rows = file?.rows ?? [];
        if (rows.some(({ kind }) => kind === 'gap')) return true;
        const texts = (of: 'left' | 'right') => rows.flatMap((row) => row[of]?.text ?? []);
        return (
          texts('left').join('\n') === before.join('\n') && texts('right').join('\n') === after.join('\n')
        );
      }),
    );
  });

  it('leaves out what is far from every change', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const [file] = sideBySide(genome(lines.join('\n')), genome(lines.with(20, 'new').join('\n')));
    expect(file?.rows.map(({ kind }) => kind)).toEqual([
      'gap',
      ...Array<string>(3).fill('same'),
      'changed',
      ...Array<string>(3).fill('same'),
      'gap',
    ]);
    expect(file?.rows[4]).toMatchObject({ left: { number: 21, text: 'line 20' }, right: { text: 'new' } });
  });
});

describe('a scale', () => {
  it('holds all values between round ends', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const { low, high, ticks } = scale(values, 0, 100);
        // Less than can be seen.
        const slack = (high - low) * 1e-6;
        return (
          values.every((value) => value >= low - slack && value <= high + slack) &&
          ticks.length >= 2 &&
          ticks.length <= 14
        );
      }),
    );
  });

  it('writes numbers in few characters', () => {
    expect([0.1234567, 12345, -3, 1e-7].map(short)).toEqual(['0.123', '12.3k', '-3', '1e-7']);
  });
});
