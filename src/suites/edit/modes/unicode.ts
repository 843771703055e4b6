import type { Random } from '../../../random.ts';
import { applies, drifted, text } from '../call.ts';
import { changeToken, drawBlock, withBlock } from '../intent.ts';
import type { CasePart } from '../../mode.ts';
import type { Mode } from '../mode.ts';
import type { Source } from '../../source.ts';

/** Rewrites characters of a line, or leaves it as it is. */
type Respell = (line: string) => string;

/**
 * The old text has look-alikes of what the file has. The new text is spelled as the file is, so that the wanted file
 * is the same whatever a tool thinks of look-alikes.
 */
function lookAlikeInCall(random: Random, source: Source, respell: Respell): CasePart | undefined {
  const where = (block: readonly string[]): boolean => block.some((line) => respell(line) !== line);
  const block = drawBlock(random, source, { lines: [1, 5], where });
  const after = block && changeToken(random, block.before);
  if (block === undefined || after === undefined) return undefined;
  const oldString = text(block.before.map(respell));
  return drifted(applies({ source, ...block, after }, { oldString, newString: text(after) }));
}

/**
 * The file has look-alikes in one line where the old text has plain characters. The new text does without that line,
 * so that no choice of spelling is left for it.
 */
function lookAlikeInFile(random: Random, source: Source, respell: Respell): CasePart | undefined {
  const where = (block: readonly string[]): boolean => {
    const [, line = ''] = block;
    return isProse(line) && respell(line) !== line;
  };
  const block = drawBlock(random, source, { lines: [3, 5], where });
  if (block === undefined) return undefined;
  const intent = { source, ...block, after: block.before.toSpliced(1, 1) };
  const file = withBlock(intent, block.before.with(1, respell(block.before[1] ?? '')));
  return drifted(applies(intent, { file, oldString: text(block.before), newString: text(intent.after) }));
}

/** A comment, or a line with a text in quotes: where such characters occur in life. */
function isProse(line: string): boolean {
  return /^\s*(\/\/|#|\*|\/\*|<!--|-- )|['"`].*['"`]/.test(line) || /[a-z] [a-z]+ [a-z]+ /.test(line);
}

const curly: Respell = (line) =>
  line
    .replace(/(^|[\s([{=:,])"/g, '$1\u201C')
    .replace(/"/g, '\u201D')
    .replace(/(^|[\s([{=:,])'/g, '$1\u2018')
    .replace(/'/g, '\u2019');
const dashed: Respell = (line) => line.replace(/-/g, '\u2013');
const unbreaking: Respell = (line) => line.replace(/(\S) (?=\S)/g, '$1\u00A0');
const fullWidth: Respell = (line) =>
  line.replace(/[(),:;!?]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
const zeroWidth: Respell = (line) => line.replace(/(\w)([(.,:;=])/, '$1\u200B$2');
const accented: Respell = (line) =>
  line.replace(/\b([a-z]+)e([a-z]+)\b/i, '$1\u00E9$2').replace(/\b([a-z]+)o([a-z]+)\b/i, '$1\u00F6$2');

/** Look-alike characters. */
export const unicodeModes: readonly Mode[] = [
  {
    name: 'curly-quotes',
    family: 'unicode',
    description: 'the old text has curly quotes where the file has straight ones',
    weight: 4,
    generate: (random, source) => lookAlikeInCall(random, source, curly),
  },
  {
    name: 'curly-quotes-in-file',
    family: 'unicode',
    description: 'the file has curly quotes in a line that goes, the old text straight ones',
    weight: 3,
    generate: (random, source) => lookAlikeInFile(random, source, curly),
  },
  {
    name: 'dashes',
    family: 'unicode',
    description: 'one of file and old text has en dashes where the other has hyphens',
    weight: 2,
    generate: (random, source) =>
      (random.chance(0.5) ? lookAlikeInCall : lookAlikeInFile)(random, source, dashed),
  },
  {
    name: 'no-break-spaces',
    family: 'unicode',
    description: 'one of file and old text has no-break spaces where the other has spaces',
    weight: 2,
    generate: (random, source) =>
      (random.chance(0.5) ? lookAlikeInCall : lookAlikeInFile)(random, source, unbreaking),
  },
  {
    name: 'zero-width',
    family: 'unicode',
    description: 'the old text holds a zero-width space that the file does not have',
    weight: 2,
    generate: (random, source) => lookAlikeInCall(random, source, zeroWidth),
  },
  {
    name: 'full-width',
    family: 'unicode',
    description: 'the old text has full-width brackets and stops where the file has plain ones',
    weight: 3,
    heldoutOnly: true,
    generate: (random, source) => lookAlikeInCall(random, source, fullWidth),
  },
  {
    name: 'normal-form',
    family: 'unicode',
    description: 'letters with accents are composed in one of file and old text and decomposed in the other',
    weight: 2,
    generate(random, source) {
      const where = (block: readonly string[]): boolean => {
        const [, line = ''] = block;
        return isProse(line) && accented(line) !== line;
      };
      const block = drawBlock(random, source, { lines: [3, 5], where });
      if (block === undefined) return undefined;
      const intent = { source, ...block, after: block.before.toSpliced(1, 1) };
      const [inFile, inCall] = random.pick([
        ['NFC', 'NFD'],
        ['NFD', 'NFC'],
      ] as const);
      const line = accented(block.before[1] ?? '');
      const file = withBlock(intent, block.before.with(1, line.normalize(inFile)));
      const oldString = text(block.before.with(1, line.normalize(inCall)));
      return drifted(applies(intent, { file, oldString, newString: text(intent.after) }));
    },
  },
];
