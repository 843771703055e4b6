import { overlap } from '../apply-edits.ts';
import type { Operator, Proposal, TextEdit } from '../operator.ts';
import { proposal } from '../write.ts';

/** An operator that makes two or three changes at once, each by one of the given operators: single changes rarely cross a valley. */
export function compoundOf(parts: readonly Operator[]): Operator {
  const usable = parts.filter(
    (o) => o.crossover !== true && o.transplants !== true && o.widensArgs !== true && o.observes !== true,
  );
  return {
    name: 'compound',
    group: 'function',
    weight: 7,
    description: 'Makes two or three changes at once, each by another operator.',
    *propose(parent, random) {
      for (let n = 0; n < 40; n++) {
        const wanted = random.chance(0.7) ? 2 : 3;
        const chosen: Proposal[] = [];
        for (let draw = 0; draw < 12 && chosen.length < wanted; draw++) {
          const operator = random.weighted(usable, (o) => o.weight ?? 1);
          const [first] = operator.propose(parent, random);
          if (first && !chosen.some((c) => clash(c, first))) chosen.push(first);
        }
        if (chosen.length < 2) continue;
        yield proposal(chosen.map((c) => c.summary).join('; '), unique(chosen.flatMap((c) => c.edits)));
      }
    },
  };
}

const additions = (p: Proposal): readonly TextEdit[] => p.edits.filter((e) => e.start === e.end);
const named = (text: string): string | undefined => /^\s*function (\w+)/.exec(text)?.[1];

/** Two changes that touch the same text, or add different functions of one name. */
function clash(a: Proposal, b: Proposal): boolean {
  if (overlap(a.edits, b.edits)) return true;
  return additions(a).some((x) =>
    additions(b).some(
      (y) =>
        x.file === y.file &&
        named(x.text) !== undefined &&
        named(x.text) === named(y.text) &&
        x.text !== y.text,
    ),
  );
}

/** Both parts may have added the same helper. */
function unique(edits: readonly TextEdit[]): TextEdit[] {
  const key = (e: TextEdit): string => `${e.file}:${e.start}:${e.end}:${e.text}`;
  return [
    ...new Map(
      edits.map((e) => [named(e.text) === undefined ? `${key(e)}#${edits.indexOf(e)}` : key(e), e]),
    ).values(),
  ];
}
