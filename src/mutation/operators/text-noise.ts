import { ts, type Node, type SourceFile } from 'ts-morph';
import type { Random } from '../../random.ts';
import type { Operator, Proposal } from '../operator.ts';
import { brief, insertAfter, proposal, replaceNode } from '../write.ts';

/** How many changes are tried for one child; most of them do not parse. */
const TRIES = 120;

/** A control: what is to be had without a syntax tree and without types. Never drawn unless it is named. */
export const textNoise: Operator = {
  name: 'text-noise',
  group: 'textual',
  weight: 0,
  description:
    'Deletes, repeats, replaces or swaps words and signs of the text, wherever the result still parses. A control for comparisons; drawn only where a configuration names it.',
  *propose(parent, random) {
    const sources = parent.sources.map((source) => ({ source, words: wordsOf(source) }));
    for (let i = 0; i < TRIES; i++) {
      const { source, words } = random.pick(sources);
      const change = changeOf(words, random);
      if (parses(source, change)) yield change;
    }
  },
};

/** The smallest pieces of the text, signs included. */
function wordsOf(source: SourceFile): Node[] {
  return source.getDescendants().filter((node) => node.getChildCount() === 0 && node.getWidth() > 0);
}

function changeOf(words: readonly Node[], random: Random): Proposal {
  const at = random.int(words.length - 1);
  const [word, next] = [words[at] as Node, words[at + 1] as Node];
  const other = random.pick(words).getText();
  switch (random.int(4)) {
    case 0:
      return proposal(`delete ${brief(word)}`, [replaceNode(word, '')]);
    case 1:
      return proposal(`repeat ${brief(word)}`, [insertAfter(word, ` ${word.getText()}`)]);
    case 2:
      return proposal(`${brief(word)} becomes ${brief(other)}`, [replaceNode(word, other)]);
    default:
      return proposal(`swap ${brief(word)} and ${brief(next)}`, [
        replaceNode(word, next.getText()),
        replaceNode(next, word.getText()),
      ]);
  }
}

function parses(source: SourceFile, { edits }: Proposal): boolean {
  const before = source.getFullText();
  const after = [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: piece }) => text.slice(0, start) + piece + text.slice(end), before);
  if (after === before) return false;
  const file: ts.SourceFile & { readonly parseDiagnostics?: readonly unknown[] } = ts.createSourceFile(
    source.getBaseName(),
    after,
    ts.ScriptTarget.ES2022,
  );
  return file.parseDiagnostics?.length === 0;
}
