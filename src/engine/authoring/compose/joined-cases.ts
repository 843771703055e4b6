import { randomFor } from '../../../random.ts';
import { Split, type Case, type Expectation } from '../../../suites/case.ts';
import type { Suite } from '../../../suites/suite.ts';

/** Rows of cases that are tried to be joined, by split and by who refuses. */
const TRIES = 400;

/** How many joined cases are wanted of each split: with every part answering, and with one of them refusing. */
const WANTED: Readonly<Record<Split, { readonly all: number; readonly refused: number }>> = {
  train: { all: 18, refused: 6 },
  validation: { all: 9, refused: 3 },
  heldout: { all: 9, refused: 3 },
};

/** A case of a composed tool, and those that it was made of, one a part. */
export interface Joined {
  readonly case: Case;
  readonly parts: readonly Case[];
}

/**
 * Cases of a composed tool out of one case of each part: their files together, their arguments under the composed tool's
 * names, and of the answer what every part's case wants. A part that refuses comes after parts that change nothing.
 */
export function joinedCases(
  suites: readonly Suite[],
  names: readonly ReadonlyMap<string, string>[],
  seed: string,
): Joined[] {
  return Split.options.flatMap((split) => {
    const cases = suites.map((suite) => suite.cases(split).filter(isPlain));
    const refusing = suites.map((_, i) => i);
    return [
      ...drawn(undefined, WANTED[split].all),
      ...refusing.flatMap((i) => drawn(i, Math.ceil(WANTED[split].refused / suites.length))),
    ];

    function drawn(refuses: number | undefined, count: number): Joined[] {
      const random = randomFor(seed, 'joined-cases', split, String(refuses));
      const found = new Map<string, Joined>();
      for (let n = 0; n < TRIES && found.size < count; n++) {
        const row = cases.map((list, i) => {
          const fitting = list.filter((each) => (each.expect.kind === 'refusal') === (i === refuses));
          return fitting.length === 0 ? undefined : random.pick(fitting);
        });
        const joined = join(row, refuses);
        if (joined) found.set(joined.case.id, joined);
      }
      return [...found.values()];
    }
  });

  function join(row: readonly (Case | undefined)[], refuses: number | undefined): Joined | undefined {
    const parts = row.flatMap((each) => each ?? []);
    if (parts.length < row.length) return undefined;
    // What a later part would do is not seen; what an earlier one has done must be nothing.
    if (refuses !== undefined && parts.slice(0, refuses).some(changesFiles)) return undefined;
    const files: Record<string, string> = {};
    for (const [path, text] of parts.flatMap((each) => Object.entries(each.files))) {
      if (path in files) return undefined;
      files[path] = text;
    }
    const expect = refuses === undefined ? together(parts) : parts[refuses]?.expect;
    if (!expect) return undefined;
    const [{ split } = { split: 'train' as const }] = parts;
    const refuser = refuses === undefined ? undefined : suites[refuses]?.tool;
    const joined: Case = {
      id: parts.map(({ id }) => id).join('+'),
      mode: refuser === undefined ? 'all-answer' : `${refuser}-refuses`,
      split,
      source: parts.map(({ source }) => source).join('+'),
      files,
      args: Object.fromEntries(
        parts.flatMap(({ args }, i) =>
          Object.entries(args).map(([key, value]) => [names[i]?.get(key) ?? key, value] as const),
        ),
      ),
      permission: 'allow',
      expect,
    };
    return { case: joined, parts };
  }
}

/** Nothing about it holds for the whole call only, and it takes one call. */
function isPlain({ follow, extras, modified, permission, expect }: Case): boolean {
  if (follow || extras || modified || permission === 'deny' || expect.kind === 'whole') return false;
  return expect.kind !== 'answer' || expect.extent === 'any' || expect.extent === 'complete';
}

function changesFiles({ expect }: Case): boolean {
  return 'files' in expect && Object.keys(expect.files).length > 0;
}

/** Undefined where two of them say how a command ended. */
function together(parts: readonly Case[]): Expectation | undefined {
  const wanted = parts.map(({ expect }) => expect);
  const files = Object.assign({}, ...wanted.map((each) => ('files' in each ? each.files : {}))) as Record<
    string,
    string | null
  >;
  const answers = wanted.filter((each) => each.kind === 'answer');
  if (answers.length === 0) return { kind: 'files', files, whitespace: 'tolerated' };
  const endings = answers.flatMap(({ ended }) => ended ?? []);
  if (endings.length > 1) return undefined;
  const isWhole = answers.length === wanted.length && answers.every(({ extent }) => extent === 'complete');
  return {
    kind: 'answer',
    has: answers.flatMap(({ has }) => has),
    hasNot: answers.flatMap(({ hasNot }) => hasNot),
    extent: isWhole ? 'complete' : 'any',
    ...(endings[0] !== undefined && { ended: endings[0] }),
    files,
  };
}
