import { describe, expect, it } from 'vitest';
import type { Genome } from '../../../src/mutation/genome.ts';
import { vary } from '../../../src/mutation/vary.ts';

const tool = (body: string): Genome => ({
  entry: 'echo.ts',
  files: {
    'echo.ts': `import { tool } from '@opencode-ai/plugin';
export default tool({
  description: 'Says it again.',
  args: { text: tool.schema.string(), last: tool.schema.number().optional() },
  async execute(args, ctx) {
    ${body}
  },
});
`,
  },
});
const parents = [tool("return { title: '', output: args.text, metadata: {} };")];
const stream = ['test', 1];

describe('an operator that finds nothing to change', () => {
  it('gives way to the next, which is named in the child', () => {
    const request = { parents, operator: 'loop-bounds', otherwise: ['literal-regex', 'string-wrap'], stream };
    const result = vary(request);
    expect(result).toMatchObject({ kind: 'child', operator: 'string-wrap' });
    expect(vary(request)).toEqual(result);
  });

  it('speaks for all when none finds anything', () => {
    const result = vary({ parents, operator: 'loop-bounds', otherwise: ['literal-regex'], stream });
    expect(result).toMatchObject({
      kind: 'invalid',
      reason: 'no-site',
      detail: expect.stringContaining('loop'),
    });
  });
});

describe('a child that is known', () => {
  const made = (known: readonly string[], otherwise: readonly string[] = []) =>
    vary({ parents, operator: 'string-wrap', otherwise, known, stream });

  it('is passed over for another of the same operator', () => {
    const first = made([]);
    const second = first.kind === 'child' ? made([first.id]) : first;
    expect(second).toMatchObject({ kind: 'child', operator: 'string-wrap' });
    expect(second).not.toEqual(first);
  });

  it('gives way to another operator where its own has no other, and comes again where none has', () => {
    const known: string[] = [];
    const one = (otherwise: readonly string[]) =>
      vary({ parents, operator: 'description-drop-sentence', otherwise, known, stream });
    const all = Array.from({ length: 3 }, () => {
      const child = one([]);
      if (child.kind === 'child') known.push(child.id);
      return child;
    });
    expect(all[2]).toEqual(all[1]);
    expect(one(['string-wrap'])).toMatchObject({ operator: 'string-wrap' });
    expect(one(['loop-bounds'])).toEqual(all[2]);
  });
});
