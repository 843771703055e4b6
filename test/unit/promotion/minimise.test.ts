import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/mutation/apply-edits.ts';
import { variantId } from '../../../src/mutation/canonical.ts';
import { formatGenome } from '../../../src/mutation/format.ts';
import { defaultPolicy } from '../../../src/mutation/gate.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { ddmin } from '../../../src/promotion/minimise/ddmin.ts';
import { minimise } from '../../../src/promotion/minimise/minimise.ts';
import { treeDiff } from '../../../src/promotion/minimise/tree-diff.ts';

const toolWith = (body: string, rest = ''): Genome => ({
  entry: 'shout.ts',
  files: {
    'shout.ts': `import { tool } from '@opencode-ai/plugin';

${rest}
export default tool({
  description: 'Says it again',
  args: { text: tool.schema.string() },
  async execute({ text }) {
    ${body}
  },
});
`,
  },
});

describe('ddmin', () => {
  const range = Array.from({ length: 40 }, (_, i) => i);

  it.each([[[]], [[7]], [[0, 39]], [[3, 4, 5, 20]], [range]])(
    'finds the units that matter: %j',
    async (needed) => {
      const asked: number[][] = [];
      const kept = await ddmin(range, (some) => {
        asked.push([...some]);
        return Promise.resolve(needed.every((one) => some.includes(one)));
      });
      expect(kept).toEqual(needed);
      expect(asked.every((some) => some.toString() === some.toSorted((a, b) => a - b).toString())).toBe(true);
    },
  );

  it('keeps what it has when nobody answers any more', async () => {
    let left = 4;
    const kept = await ddmin(range, (some) => Promise.resolve(left-- > 0 ? some.includes(1) : undefined));
    expect(kept).toContain(1);
    expect(kept.length).toBeLessThan(40);
  });
});

describe('the difference of two trees', () => {
  const pairs: readonly (readonly [string, Genome, Genome, number])[] = [
    ['a constant', toolWith('return text + 1;'), toolWith('return text + 2;'), 1],
    ['a statement more', toolWith('return text;'), toolWith('text = text.trim();\nreturn text;'), 1],
    ['a statement less', toolWith('text = text.trim();\nreturn text;'), toolWith('return text;'), 1],
    [
      'an empty block filled',
      toolWith('if (text) {}\nreturn text;'),
      toolWith("if (text) { text += '!'; }\nreturn text;"),
      1,
    ],
    [
      'changes here and there',
      toolWith("const a = 'x';\nconst b = 'y';\nreturn text + a + b;"),
      toolWith("const a = 'z';\nconst b = 'y';\nif (!text) return b;\nreturn b + a + text;"),
      4,
    ],
    [
      'a function more',
      toolWith('return text;'),
      toolWith('return loud(text);', 'function loud(t: string): string { return t.toUpperCase(); }'),
      2,
    ],
  ];
  for (const [name, before, after, count] of pairs) {
    it(`makes the one of the other: ${name}`, async () => {
      const [a, b] = [await formatGenome(before), await formatGenome(after)];
      const edits = treeDiff(a, b);
      expect(variantId(applyEdits(a, edits))).toBe(variantId(b));
      expect(edits).toHaveLength(count);
    });
  }
});

describe('minimising', () => {
  const text = ({ files }: Genome): string => files['shout.ts'] ?? '';
  const shrink = async (
    before: Genome,
    champion: Genome,
    holds: (source: string) => boolean,
    limit = 1000,
  ) => {
    let evaluations = 0;
    const left = await minimise({
      champion,
      before,
      policy: defaultPolicy,
      holds: (_, genome) => Promise.resolve(evaluations++ < limit ? holds(text(genome)) : undefined),
    });
    return { left: text(left), evaluations };
  };

  const before = toolWith('return text;');
  const champion = toolWith(
    `text = firstOf(text.trim().normalize('NFKC'), text.replace(/a/g, 'b').trim(), text.slice(1));
    const unused = [1, 2, 3];
    if (text === 'never') return 'never';
    return text ?? 'nothing';`,
    `function firstOf(...all: string[]): string { return all[0] ?? ''; }
function nobody(): number { return 1; }`,
  );

  it('leaves out all that fitness does not need, inside expressions, too', async () => {
    const { left, evaluations } = await shrink(before, champion, (source) => source.includes('.trim()'));
    expect(left).toContain('.trim()');
    for (const gone of ['nobody', 'unused', 'never', 'nothing', '.slice', '.replace'])
      expect(left).not.toContain(gone);
    expect(evaluations).toBeLessThan(40);
  });

  it('comes back to what was there where nothing is needed', async () => {
    const { left } = await shrink(before, champion, () => true);
    expect(left).toBe(text(await formatGenome(before)));
  });

  it('leaves the champion as it is where everything is needed', async () => {
    const whole = text(await formatGenome(champion));
    const { left } = await shrink(before, champion, (source) => source === whole);
    expect(left).toBe(whole);
  });

  it('stops at the limit with what it has', async () => {
    const { left, evaluations } = await shrink(before, champion, (source) => source.includes('.trim()'), 3);
    expect(left).toContain('.trim()');
    expect(evaluations).toBeLessThanOrEqual(30);
  });

  it('never asks for what does not parse, nor for a name that nobody declares', async () => {
    await shrink(before, champion, (source) => {
      if (source.includes('firstOf(')) expect(source).toContain('function firstOf');
      return source.includes('.trim()');
    });
  });
});
