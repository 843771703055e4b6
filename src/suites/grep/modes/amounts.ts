import type { Random } from '../../../random.ts';
import type { CasePart, Mode } from '../../mode.ts';
import type { Tree } from '../../tree/tree.ts';
import { factOf, matchesOf } from '../oracle.ts';

/** More matches than the tool of OpenCode shows. */
const LIMIT = 100;

function lines(random: Random, word: string, count: number): string {
  const rows = Array.from({ length: count }, (_, i) => `${word} = ${random.int(900) + 100 * i}`);
  return `${rows.join('\n')}\n`;
}

/** How much there is. */
export const amountModes: readonly Mode<Tree>[] = [
  {
    name: 'more-than-shown',
    description: 'some hundreds of matches: the answer must say that it does not show them all, or show them',
    weight: 6,
    generate(random, tree): CasePart | undefined {
      const files = { ...tree.files, 'data/values.ini': lines(random, 'threshold', 150 + random.int(400)) };
      const [first] = matchesOf({ files }, { pattern: /threshold = / });
      if (!first) return undefined;
      return {
        files,
        args: { pattern: 'threshold = ' },
        expect: {
          kind: 'answer',
          has: [factOf(first)],
          hasNot: [],
          extent: 'partial',
          atMost: 60_000,
          files: {},
        },
      };
    },
  },
  {
    name: 'exactly-the-limit',
    description: `exactly ${LIMIT} matches: there are no more, and the answer must not say so`,
    weight: 4,
    generate(random, tree): CasePart | undefined {
      const files = { ...tree.files, 'data/values.ini': lines(random, 'capacity', LIMIT) };
      const all = matchesOf({ files }, { pattern: /capacity = / });
      if (all.length !== LIMIT) return undefined;
      return {
        files,
        args: { pattern: 'capacity = ' },
        expect: {
          kind: 'answer',
          has: [all[0], all[49], all[99]].flatMap((match) => (match ? [factOf(match)] : [])),
          hasNot: [],
          extent: 'complete',
          files: {},
        },
      };
    },
  },
];
