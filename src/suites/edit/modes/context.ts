import { applies, drifted, refuses, text } from '../call.ts';
import { changeToken, drawBlock, isBlank, withBlock } from '../intent.ts';
import type { CasePart } from '../../mode.ts';
import type { Mode } from '../mode.ts';
import type { Source } from '../../source.ts';
import { bare, commonIndent } from '../text.ts';

/**
 * The old text is not what the file holds, and not by blanks or spelling alone. Where new text would carry the error
 * into the file, or undo what has changed there since, the call must be refused.
 */
export const contextModes: readonly Mode[] = [
  {
    name: 'typo-in-old',
    family: 'context',
    description: 'one letter is wrong in a block of 8 lines or more; the new text has that line right',
    weight: 3,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [8, 16] });
      if (block === undefined) return undefined;
      const typo = withTypo(random, block.before);
      const after = changeToken(random, block.before);
      if (typo === undefined || after === undefined) return undefined;
      return drifted(applies({ source, ...block, after }, { oldString: text(typo), newString: text(after) }));
    },
  },
  {
    name: 'typo-in-both',
    family: 'context',
    description:
      'one letter is wrong in a line of old and new text: applying it writes the error into the file',
    weight: 5,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [6, 14] });
      const typo = block && withTypo(random, block.before);
      return typo && refusesDrift(source, source.text, typo, changeToken(random, typo));
    },
  },
  {
    name: 'stale-middle',
    family: 'context',
    description: 'a third of the middle lines has changed in the file since the model read it',
    weight: 8,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [5, 12] });
      if (block === undefined) return undefined;
      let current = [...block.before];
      for (let i = 1; i < current.length - 1; i++) {
        const next = random.chance(0.35) ? changeToken(random, [current[i] ?? '']) : undefined;
        if (next !== undefined) current = current.toSpliced(i, 1, ...next);
      }
      if (text(current) === text(block.before)) return undefined;
      const file = withBlock({ source, ...block }, current);
      return refusesDrift(source, file, block.before, changeToken(random, block.before));
    },
  },
  {
    name: 'hallucinated-middle',
    family: 'context',
    description: 'first and last line of the old text are in the file, what is between them is not',
    weight: 8,
    mustRefuse: true,
    generate(random, source, others) {
      const block = drawBlock(random, source, { lines: [4, 10] });
      const inner = drawBlock(random, random.pick(others), { lines: [2, 7] });
      if (block === undefined || inner === undefined) return undefined;
      const old = [
        ...block.before.slice(0, 1),
        ...reindented(inner.before, block.before),
        ...block.before.slice(-1),
      ];
      if (bare(source.text).includes(bare(text(inner.before)))) return undefined;
      return refusesDrift(source, source.text, old, changeToken(random, old));
    },
  },
  {
    name: 'hallucinated-block',
    family: 'context',
    description: 'nothing of the old text is in the file',
    weight: 5,
    mustRefuse: true,
    generate(random, source, others) {
      const foreign = drawBlock(random, random.pick(others), { lines: [2, 8] });
      if (foreign === undefined) return undefined;
      const known = new Set(source.text.split('\n').map(bare));
      if (foreign.before.some((line) => bare(line).length > 4 && known.has(bare(line)))) return undefined;
      return refusesDrift(source, source.text, foreign.before, changeToken(random, foreign.before));
    },
  },
  {
    name: 'context-line-extra',
    family: 'context',
    description: 'old and new text have one line more at an edge, which is not in the file there',
    weight: 5,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [2, 6] });
      const stray = drawBlock(random, source, { lines: [1, 1] });
      const after = block && changeToken(random, block.before);
      if (block === undefined || stray === undefined || after === undefined) return undefined;
      if (stray.first >= block.first - 1 && stray.first <= block.first + block.before.length)
        return undefined;
      const atTop = random.chance(0.5);
      const pad = (lines: readonly string[]): string[] =>
        atTop ? [...stray.before, ...lines] : [...lines, ...stray.before];
      return refusesDrift(source, source.text, pad(block.before), pad(after));
    },
  },
  {
    name: 'context-line-skipped',
    family: 'context',
    description: 'old and new text leave out one line of the block: applying it deletes that line',
    weight: 5,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [4, 9] });
      if (block === undefined) return undefined;
      const at = 1 + random.int(block.before.length - 2);
      if (isBlank(block.before[at]) || block.before[at] === block.before[at - 1]) return undefined;
      const old = block.before.toSpliced(at, 1);
      return refusesDrift(source, source.text, old, changeToken(random, old));
    },
  },
  {
    name: 'comment-drift',
    family: 'context',
    description:
      'a comment in old and new text has other words than in the file: applying it rewords the comment',
    weight: 4,
    heldoutOnly: true,
    mustRefuse: true,
    generate(random, source) {
      const isComment = (line: string): boolean => /^\s*(\/\/|#|\*)\s+\w+ \w+/.test(line);
      const where = (lines: readonly string[]): boolean => lines.some(isComment) && !lines.every(isComment);
      const block = drawBlock(random, source, { lines: [2, 8], where });
      if (block === undefined) return undefined;
      const at = block.before.findIndex(isComment);
      const code = block.before.findIndex((line) => !isComment(line) && !isBlank(line));
      const words = (block.before[at] ?? '').split(' ');
      const [a = '', b = ''] = words.slice(-2);
      const old = block.before.with(at, [...words.slice(0, -2), b, a].join(' '));
      const changedCode = changeToken(random, [old[code] ?? '']);
      return refusesDrift(source, source.text, old, changedCode && old.toSpliced(code, 1, ...changedCode));
    },
  },
];

/** A refusal of a call whose old text is not in the file, even when blanks are ignored. */
function refusesDrift(
  source: Source,
  file: string,
  before: readonly string[],
  after: readonly string[] | undefined,
): CasePart | undefined {
  if (after === undefined || text(after) === text(before) || bare(file).includes(bare(text(before))))
    return undefined;
  return refuses(source.path, file, { oldString: text(before), newString: text(after) });
}

/** Two letters inside one word change places. */
function withTypo(
  random: { pick<T>(items: readonly T[]): T },
  lines: readonly string[],
): string[] | undefined {
  const inner = lines.flatMap((line, i) =>
    i === 0 || i === lines.length - 1
      ? []
      : [...line.matchAll(/[a-z]{6,}/g)].map((match) => ({ i, line, match })),
  );
  if (inner.length === 0) return undefined;
  const { i, line, match } = random.pick(inner);
  const at = match.index + 2;
  return lines.with(i, line.slice(0, at) + (line[at + 1] ?? '') + (line[at] ?? '') + line.slice(at + 2));
}

/** `lines` moved to where the inner lines of `like` begin. */
function reindented(lines: readonly string[], like: readonly string[]): string[] {
  const cut = commonIndent(lines).length;
  const indent = commonIndent(like.slice(1, -1));
  return lines.map((line) => (isBlank(line) ? line : indent + line.slice(cut)));
}
