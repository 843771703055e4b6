import { Case } from './case.ts';
import { z } from 'zod';

/** A text by its number, or the stretch of a numbered text that another text replaces. */
const Reference = z.union([
  z.number().int(),
  z.tuple([z.number().int(), z.number().int(), z.number().int(), z.string()]),
  z.null(),
]);
type Reference = z.infer<typeof Reference>;

const Packed = z.object({
  texts: z.array(z.string()),
  cases: z.array(z.record(z.string(), z.unknown())),
});

/**
 * Cases as one small JSON text: every file's text once, wanted texts as their difference from it. Equal cases give
 * equal texts, so its hash stands for them.
 */
export function packCases(cases: readonly Case[]): string {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  const packed = cases.map((case_) => ({
    ...case_,
    files: mapValues(case_.files, numberOf),
    expect:
      case_.expect.kind === 'refusal'
        ? case_.expect
        : {
            ...case_.expect,
            files: Object.fromEntries(
              Object.entries(case_.expect.files).map(([path, wanted]) => [
                path,
                reference(case_.files[path], wanted, numberOf),
              ]),
            ),
          },
  }));
  return JSON.stringify({ texts: [...numbers.keys()], cases: packed });
}

/** The cases of `packCases`. Throws on anything else. */
export function unpackCases(packed: string): Case[] {
  const { texts, cases } = Packed.parse(JSON.parse(packed));
  const textAt = (number: number): string => {
    const text = texts[number];
    if (text === undefined) throw new RangeError(`no text ${String(number)}`);
    return text;
  };
  const resolve = (value: unknown): string | null => {
    const found = Reference.parse(value);
    if (found === null) return null;
    if (typeof found === 'number') return textAt(found);
    const [number, start, end, middle] = found;
    const base = textAt(number);
    return base.slice(0, start) + middle + base.slice(end);
  };
  return cases.map((case_) => {
    const expect = Object(case_['expect']) as Record<string, unknown>;
    const unpacked = {
      ...case_,
      files: mapValues(Object(case_['files']) as Record<string, unknown>, resolve),
      expect:
        'files' in expect
          ? { ...expect, files: mapValues(Object(expect['files']) as Record<string, unknown>, resolve) }
          : expect,
    };
    return Case.parse(unpacked);
  });
}

function reference(
  before: string | undefined,
  wanted: string | null,
  numberOf: (text: string) => number,
): Reference {
  if (wanted === null) return null;
  if (before === undefined) return numberOf(wanted);
  let start = 0;
  const shorter = Math.min(before.length, wanted.length);
  while (start < shorter && before[start] === wanted[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === wanted[wanted.length - 1 - tail])
    tail++;
  return [numberOf(before), start, before.length - tail, wanted.slice(start, wanted.length - tail)];
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
