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
