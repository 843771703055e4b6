import { describe, expect, it } from 'vitest';
import { promptTokens } from '../../../src/mutation/prompt-tokens.ts';

const tool = (description: string, args: string, head = ''): string =>
  `${head}import { tool } from '@opencode-ai/plugin';
export default tool({ description: ${description}, args: { ${args} }, async execute(args, ctx) { return 'a long text that is not told'; } });
`;
const tokens = (source: string, files: Record<string, string> = {}) =>
  promptTokens({ entry: 'echo.ts', files: { 'echo.ts': source, ...files } });

describe('what a tool costs in every request', () => {
  it.each([
    ["'x'.repeat(3)", '', 1],
    ["'12345678'", '', 2],
    ["'1234' + '5678'", '', 2],
    ['`1234${1}5678`', '', 2],
    ["''", "text: tool.schema.string().describe('12345678')", 3],
    ["''", 'text: tool.schema.string().optional()', 1],
  ])('for description %s and arguments %j is %i tokens', (description, args, expected) => {
    expect(tokens(tool(description, args))).toBe(expected);
  });

  it('counts what names stand for, also in other files', () => {
    expect(tokens(tool('TEXT', '', "const TEXT = '12345678';\n"))).toBe(2);
    const imported = tool('TEXT', '', "import TEXT from './echo.txt';\n");
    expect(tokens(imported, { 'echo.txt': 'x'.repeat(40) })).toBe(10);
  });

  it('is not known of what is not a tool', () => {
    expect(tokens('export const a = 1;')).toBeUndefined();
  });
});
