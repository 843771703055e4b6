import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { borrowTasks } from './borrowed-tasks.ts';
import type { Case, Split } from './case.ts';
import { readCaseFiles } from './case-file.ts';
import { generatedCases, sha256 } from './generated-cases.ts';
import { readTasks } from './harbor.ts';
import { suiteError } from './suite-error.ts';
import { isPolyglot, readPolyglot } from './polyglot/read-polyglot.ts';
import { readSweBench, sweBenchFile, type SweBenchOptions } from './swe-bench/read-swe-bench.ts';
import { readSuiteFile, type Generate } from './suite-file.ts';
import type { Suite } from './suite.ts';
import type { Task } from './task.ts';

export interface LoadSuiteOptions {
  /** Where generated cases are kept; default: the user's cache folder. */
  readonly cache?: string;
  /** Only generated cases, drawn anew from this seed instead of the suite's; neither written cases nor tasks. */
  readonly shadow?: string;
  /** What a SWE-bench file does not say itself. */
  readonly sweBench?: SweBenchOptions | undefined;
  /** Hears of what is left out of a suite in the format of others. */
  readonly onNote?: (line: string) => void;
}

/**
 * Reads the suite in `folder`: `suite.toml`, `cases/*.jsonl`, `tasks/*`, and the cases that it asks to generate.
 * Throws a `ToolfinchError` with exit code 2 that names file, line or field, when anything in it is not right.
 */
export async function loadSuite(folder: string, options: LoadSuiteOptions = {}): Promise<Suite> {
  const root = resolve(folder);
  if (!existsSync(join(root, 'suite.toml'))) {
    const instances = sweBenchFile(root);
    if (instances !== undefined) return sweBenchSuite(root, instances, options);
    if (isPolyglot(root)) return polyglotSuite(root, options);
  }
  const file = readSuiteFile(root);
  const { cache, shadow } = options;
  const blocks = file.generate.map((block) => generatedCases(root, reseeded(block, shadow), cache));
  const written = shadow === undefined ? readCaseFiles(root) : { cases: [], hashes: [] };
  const borrowed = file.tasks ? borrowTasks(root, file.tasks) : [];
  const tasks = shadow === undefined ? [...readTasks(root), ...borrowed] : [];
  const cases = [...blocks.flatMap((block, i) => numbered(block.cases, i)), ...written.cases];
  if (cases.length === 0 && tasks.length === 0 && shadow === undefined) {
    throw suiteError(
      root,
      'the suite has neither cases nor tasks.',
      'Add cases/*.jsonl, tasks/*/ or a [[generate]] block.',
    );
  }
  checkIds(root, cases);
  const casesOf = grouped(cases);
  const tasksOf = grouped(tasks);
  return Promise.resolve({
    name: file.name,
    tool: file.tool,
    description: file.description,
    hash: sha256(
      JSON.stringify([
        file.name,
        file.tool,
        blocks.map((block) => block.hash),
        written.hashes,
        tasks,
        ...(file.one_at_a_time ? ['one at a time'] : []),
      ]),
    ),
    oneAtATime: file.one_at_a_time,
    folder: root,
    heldoutModes: heldoutModes(cases),
    cases: (split) => casesOf.get(split) ?? [],
    tasks: (split) => tasksOf.get(split) ?? [],
  });
}

/** A checkout of exercises, given by its path as it is. */
function polyglotSuite(root: string, { onNote }: LoadSuiteOptions): Suite {
  const tasks = readPolyglot(root, onNote ? { onNote } : {});
  return suiteOfTasks(root, 'polyglot', `Exercises in ${root}`, tasks);
}

/** A SWE-bench dataset, with mirrors of its repositories. */
function sweBenchSuite(root: string, file: string, { sweBench, onNote }: LoadSuiteOptions): Suite {
  const tasks = readSweBench(file, sweBench, onNote);
  return { ...suiteOfTasks(root, 'swe-bench', `Instances in ${file}`, tasks), ...(sweBench && { sweBench }) };
}

/** A suite in the format of others: tasks alone, for a tool that edits. */
function suiteOfTasks(folder: string, name: string, description: string, tasks: readonly Task[]): Suite {
  const tasksOf = grouped(tasks);
  return {
    name,
    tool: 'edit',
    description,
    hash: sha256(JSON.stringify(tasks)),
    oneAtATime: false,
    folder,
    heldoutModes: [],
    cases: () => [],
    tasks: (split) => tasksOf.get(split) ?? [],
  };
}

function reseeded(block: Generate, shadow: string | undefined): Generate {
  return shadow === undefined ? block : { ...block, seed: `${block.seed} shadow ${shadow}` };
}

/** Cases of a second block get ids of their own. */
function numbered(cases: readonly Case[], block: number): readonly Case[] {
  return block === 0 ? cases : cases.map((case_) => ({ ...case_, id: `${String(block + 1)}/${case_.id}` }));
}

function checkIds(root: string, cases: readonly Case[]): void {
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (seen.has(id))
      throw suiteError(root, `field \`id\`: two cases are named "${id}".`, 'Rename the hand-written one.');
    seen.add(id);
  }
}

function grouped<T extends { readonly split: Split }>(items: readonly T[]): Map<Split, T[]> {
  const groups = new Map<Split, T[]>();
  for (const item of items) {
    const group = groups.get(item.split);
    if (group === undefined) groups.set(item.split, [item]);
    else group.push(item);
  }
  return groups;
}

function heldoutModes(cases: readonly Case[]): string[] {
  const seen = new Set(cases.filter((case_) => case_.split !== 'heldout').map((case_) => case_.mode));
  return [...new Set(cases.map((case_) => case_.mode))].filter((mode) => !seen.has(mode));
}
