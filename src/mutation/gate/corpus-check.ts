import { ts } from 'ts-morph';
import type { Syntax } from '../syntax.ts';

/**
 * Fingerprints of texts by winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003): of every `WINDOW` successive hashes of
 * `GRAM` characters the least is kept, so that two texts which share a passage of `GRAM + WINDOW − 1` = 31 characters
 * share a fingerprint, wherever the passage stands.
 */
const GRAM = 20;
const WINDOW = 12;
const BASE = 257;
const MODULUS = 2 ** 31 - 1;

export type Corpus = ReadonlySet<number>;

/** The fingerprints of all texts; case and the amount of white space do not count. */
export function corpusOf(texts: Iterable<string>): Corpus {
  const found = new Set<number>();
  for (const text of new Set(texts)) for (const print of fingerprints(text)) found.add(print);
  return found;
}

/** How many fingerprints of the corpus the literals of a genome have that those of `known` have not. */
export function corpusLiterals(child: Syntax, known: Syntax, corpus: Corpus): number {
  const had = corpusOf(literalsOf(known));
  return [...corpusOf(literalsOf(child))].filter((print) => corpus.has(print) && !had.has(print)).length;
}

/** Each literal by itself, and all in a row: a text may be cut into pieces. */
function literalsOf(syntax: Syntax): string[] {
  const all: string[] = [];
  for (const source of syntax.files.values()) {
    const here: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
        here.push(node.text);
      else if (ts.isRegularExpressionLiteral(node)) here.push(node.text.replace(/\\(?=\W)/g, ''));
      ts.forEachChild(node, visit);
    };
    visit(source);
    all.push(...here, here.join(''));
  }
  return all;
}

function fingerprints(text: string): Set<number> {
  const plain = text.toLowerCase().replace(/\s+/g, ' ');
  const hashes: number[] = [];
  let top = 1;
  for (let i = 1; i < GRAM; i++) top = (top * BASE) % MODULUS;
  let hash = 0;
  for (let i = 0; i < plain.length; i++) {
    if (i >= GRAM) hash = (hash + MODULUS - ((plain.charCodeAt(i - GRAM) * top) % MODULUS)) % MODULUS;
    hash = (hash * BASE + plain.charCodeAt(i)) % MODULUS;
    if (i >= GRAM - 1) hashes.push(hash);
  }
  const kept = new Set<number>();
  for (let from = 0; from + WINDOW <= hashes.length; from++) {
    let least = Infinity;
    for (let i = from; i < from + WINDOW; i++) least = Math.min(least, hashes[i] ?? Infinity);
    kept.add(least);
  }
  return kept;
}
