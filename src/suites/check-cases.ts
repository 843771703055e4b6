import type { Case, Split } from './case.ts';
import type { Suite } from './suite.ts';

/** What is wrong with a part of a suite, in one line. */
export interface Fault {
  /** Id of the case or task, or the source that several share. */
  readonly where: string;
  readonly what: string;
}

const SPLITS = ['train', 'validation', 'heldout'] as const satisfies readonly Split[];

/** What can be told of cases without running anything. */
export function faultsOfCases(suite: Suite): Fault[] {
  const faults: Fault[] = [];
  const splitOfSource = new Map<string, Split>();
  const callOf = new Map<string, Case>();
  for (const split of SPLITS) {
    for (const case_ of suite.cases(split)) {
      const { id, source, files, args, expect, mode } = case_;
      const before = splitOfSource.get(source);
      if (before !== undefined && before !== split)
        faults.push({
          where: id,
          what: `its source ${source} is in ${before}, too: the splits are not apart`,
        });
      splitOfSource.set(source, before ?? split);

      const call = JSON.stringify([files, case_.extras, case_.modified, case_.permission, args]);
      const twin = callOf.get(call);
      if (twin && JSON.stringify(twin.expect) !== JSON.stringify(expect))
        faults.push({ where: id, what: `the same call as ${twin.id}, which wants something else` });
      else if (twin && twin.split !== split)
        faults.push({ where: id, what: `the same call as ${twin.id} of ${twin.split}` });
      callOf.set(call, twin ?? case_);

      if (
        expect.kind === 'files' &&
        Object.entries(expect.files).every(([path, text]) => files[path] === text)
      )
        faults.push({
          where: id,
          what: `wants its files as they are (mode ${mode}): doing nothing would be right`,
        });
      if (expect.kind === 'answer' && expect.has.some((fact) => expect.hasNot.some((not) => same(fact, not))))
        faults.push({ where: id, what: 'wants and forbids the same fact' });
      if (
        expect.kind === 'answer' &&
        expect.has.length === 0 &&
        expect.extent === 'any' &&
        expect.ended === undefined
      )
        faults.push({
          where: id,
          what: 'wants no fact and says nothing of the extent: any answer would be right',
        });
    }
  }
  return faults;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
