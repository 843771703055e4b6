import type { Split } from './case.ts';
import { randomFor } from '../random.ts';

/** A source file from which cases are made. */
export interface Source {
  /** Stable name, e.g. `zod@4.6.7/src/v3/types.ts`; also the cluster of its cases. */
  readonly name: string;
  /** Where it stands in the workspace of a case. */
  readonly path: string;
  /** Text with LF line ends and no byte order mark. */
  readonly text: string;
  readonly whitespace: 'matters' | 'tolerated';
  readonly split: Split;
  /** How often it is drawn, relative to others. */
  readonly weight: number;
}

const LONGEST = 250;
const WINDOW = 120;

/** A source from a file's text: LF line ends, no byte order mark, and a window of whole lines when the file is long. */
export function sourceOf(name: string, path: string, raw: string, weight = 1): Source | undefined {
  const lines = raw
    .replace(/^\uFEFF/, '')
    .replace(/\r\n/g, '\n')
    .split('\n');
  if (lines.length < 20 || raw.includes('\0') || lines.some((line) => line.length > 400)) return undefined;
  return {
    name,
    path,
    text: lines.length > LONGEST ? windowOf(name, lines) : lines.join('\n'),
    whitespace: whitespaceMatters(path) ? 'matters' : 'tolerated',
    split: splitOf(name),
    weight,
  };
}

/** Where one window would do, always the same one: it depends on the name of the source and its length alone. */
function windowOf(name: string, lines: readonly string[]): string {
  const first = randomFor('window', name, lines.length).int(lines.length - WINDOW);
  return `${lines.slice(first, first + WINDOW).join('\n')}\n`;
}

/** 60 / 20 / 20 by the hash of the source's name, so that no file is in two splits and new files move no old one. */
export function splitOf(name: string): Split {
  const at = randomFor('split', name).next();
  return at < 0.6 ? 'train' : at < 0.8 ? 'validation' : 'heldout';
}

/** Languages in which other blanks are another program. */
export function whitespaceMatters(path: string): boolean {
  return /\.(py|ya?ml|mk)$|(^|\/)Makefile$/.test(path);
}
