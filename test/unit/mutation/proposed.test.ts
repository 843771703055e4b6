import { describe, expect, it } from 'vitest';
import type { Genome } from '../../../src/mutation/genome.ts';
import { vary } from '../../../src/mutation/vary.ts';

const source = `import { tool } from '@opencode-ai/plugin';
const NOTE = 'how to call it';
export default tool({
  description: NOTE,
  args: { path: tool.schema.string().describe('a path'), all: tool.schema.boolean().optional() },
  async execute(args) {
    return args.all ? 'everything' : args.path;
  },
});
`;
const parent: Genome = { entry: 'look.ts', files: { 'look.ts': source } };

function judged(change: (text: string) => string, textsOnly = false): ReturnType<typeof vary> {
  const genome = { entry: 'look.ts', files: { 'look.ts': change(source) } };
  const proposed = { genome, summary: 'a change', textsOnly };
  return vary({ parents: [parent], operator: 'model-diff', stream: ['x'], proposed });
}

describe('a child that was made elsewhere', () => {
  it('goes through the gate as any other', () => {
    expect(judged((text) => text.replace("'everything'", "'all of it'"))).toMatchObject({
      kind: 'child',
      operator: 'model-diff',
      summary: 'model-diff: a change',
    });
    const refused = (change: (text: string) => string): unknown => judged(change);
    expect(refused((text) => text.replace('args.path;', 'args.path'.concat(' (')))).toMatchObject({
      reason: 'syntax',
    });
    expect(refused((text) => text.replace('path: ', 'place: '))).toMatchObject({ reason: 'contract' });
    expect(refused((text) => `import net from 'node:net';\nnet;\n${text}`)).toMatchObject({
      reason: 'imports',
    });
    expect(refused((text) => `// the same\n${text}`)).toMatchObject({ reason: 'unchanged' });
  });

  it('may be held to its texts: descriptions may change, and nothing else', () => {
    const told = (change: (text: string) => string): unknown => judged(change, true);
    expect(told((text) => text.replace('how to call it', 'call it so'))).toMatchObject({ kind: 'child' });
    expect(told((text) => text.replace("'a path'", "'a path, ' + 'absolute'"))).toMatchObject({
      kind: 'child',
    });
    expect(told((text) => text.replace('.optional()', ".optional().describe('everything')"))).toMatchObject({
      kind: 'child',
    });
    expect(
      told((text) => text.replace('description: NOTE', "description: ['a', 'b'].join(' ')")),
    ).toMatchObject({
      kind: 'invalid',
      reason: 'contract',
    });
    expect(told((text) => text.replace("'everything'", "'all of it'"))).toMatchObject({ reason: 'contract' });
    expect(
      told((text) => text.replace('how to call it', 'x').replace('args.path;', 'args.path.trim();')),
    ).toMatchObject({ reason: 'contract' });
  });
});
