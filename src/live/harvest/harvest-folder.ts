import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../durable-file.ts';
import type { Case } from '../../suites/case.ts';
import { parseOrThrow, suiteError } from '../../suites/suite-error.ts';
import { HarvestedCase } from './harvested-case.ts';

/** What became of a harvested call. */
export type Standing = 'pending' | 'accepted' | 'rejected' | 'unresolved';
const FILES: Readonly<Record<Standing, string>> = {
  pending: 'harvest/pending.jsonl',
  accepted: 'harvest/accepted.jsonl',
  rejected: 'harvest/rejected.jsonl',
  unresolved: 'harvest/unresolved.jsonl',
};
const CASES = 'cases/harvested.jsonl';

/** What an addition came to. */
export interface Added {
  readonly pending: number;
  readonly unresolved: number;
  /** Calls that were there already, whatever became of them. */
  readonly known: number;
}

/**
 * A suite that grows out of sessions: accepted cases are the suite's, pending ones wait for a person, those whose right outcome
 * nobody can tell are kept beside it and never scored. What was rejected stays so when it is met again.
 */
export class HarvestFolder {
  readonly #cases = new Map<string, { standing: Standing; harvested: HarvestedCase }>();

  private constructor(readonly folder: string) {}

  static open(folder: string): HarvestFolder {
    const opened = new HarvestFolder(folder);
    for (const standing of Object.keys(FILES) as Standing[]) {
      const path = join(folder, FILES[standing]);
      if (!existsSync(path)) continue;
      for (const [i, line] of readFileSync(path, 'utf8').split('\n').entries()) {
        if (line === '') continue;
        const where = `${path}:${i + 1}`;
        const harvested = parseOrThrow(
          HarvestedCase,
          parsed(line, where),
          where,
          'Harvest into a new folder.',
        );
        opened.#cases.set(harvested.id, { standing, harvested });
      }
    }
    return opened;
  }

  add(found: readonly HarvestedCase[]): Added {
    let [pending, unresolved, known] = [0, 0, 0];
    for (const harvested of found) {
      const before = this.#cases.get(harvested.id);
      // A call of which it is known by now what is right takes the place of the one of which it was not.
      const isResolved = before?.standing === 'unresolved' && harvested.case !== undefined;
      if (before && !isResolved) {
        const { seen } = before.harvested;
        before.harvested = { ...before.harvested, seen: seen + harvested.seen };
        known++;
        continue;
      }
      const standing = harvested.case ? 'pending' : 'unresolved';
      this.#cases.set(harvested.id, { standing, harvested });
      if (standing === 'pending') pending++;
      else unresolved++;
    }
    return { pending, unresolved, known };
  }

  /** In the order in which they were found. */
  of(standing: Standing): HarvestedCase[] {
    return [...this.#cases.values()]
      .filter((each) => each.standing === standing)
      .map((each) => each.harvested);
  }

  decide(id: string, standing: 'accepted' | 'rejected'): void {
    const known = this.#cases.get(id);
    if (known?.standing === 'pending') known.standing = standing;
  }

  /** Writes everything; each file is replaced as a whole, and lasts. */
  save(tool: string): void {
    mkdirSync(join(this.folder, 'harvest'), { recursive: true });
    mkdirSync(join(this.folder, 'cases'), { recursive: true });
    for (const standing of Object.keys(FILES) as Standing[])
      writeLines(join(this.folder, FILES[standing]), this.of(standing));
    const accepted = this.of('accepted').flatMap((each): Case[] => (each.case ? [each.case] : []));
    writeLines(join(this.folder, CASES), accepted);
    const suite = join(this.folder, 'suite.toml');
    if (!existsSync(suite))
      replaceFile(
        suite,
        `name = "harvested"\ntool = ${JSON.stringify(tool)}\ndescription = "Calls out of real sessions."\n`,
      );
  }
}

function writeLines(path: string, values: readonly unknown[]): void {
  replaceFile(path, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

function parsed(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw suiteError(where, 'not a JSON value.', 'Harvest into a new folder.');
  }
}
