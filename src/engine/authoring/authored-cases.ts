import { createHash } from 'node:crypto';
import type { Genome } from '../../mutation/genome.ts';
import { toolShape } from '../../mutation/gate/contract-check.ts';
import { readSyntax } from '../../mutation/syntax.ts';
import { parseCase } from '../../suites/case-file.ts';
import { Split, type Case } from '../../suites/case.ts';
import { ToolfinchError } from '../../errors.ts';

const LEAST = 8;
/** Where a mode's cases go, one after another; every mode begins one place further. */
const TURNS: readonly Split[] = ['train', 'validation', 'train', 'heldout'];

/** The cases that a model wrote, with ids, sources and splits; or what is wrong with them, in a sentence. */
export function authoredCases(lines: readonly string[], tool: Genome): readonly Case[] | string {
  const cases: Case[] = [];
  const splits = new Map<string, Split>();
  const modes = new Map<string, number>();
  for (const [i, line] of lines.entries()) {
    const where = `line ${i + 1} of the calls`;
    const fields = objectIn(line);
    if (!fields) return `${where} is not a JSON object`;
    const source = sourceOf(fields);
    const mode = String(fields['mode']);
    const nth = modes.get(mode) ?? [...modes.keys()].length;
    const split = splits.get(source) ?? TURNS[nth % TURNS.length] ?? 'train';
    modes.set(mode, nth + 1);
    splits.set(source, split);
    const id = `${mode}-${i + 1}`;
    try {
      cases.push(parseCase(JSON.stringify({ ...fields, id, split, source }), where));
    } catch (error) {
      if (error instanceof ToolfinchError) return error.what;
      throw error;
    }
  }
  return faultOf(cases) ?? argsFault(cases, tool) ?? cases;
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Calls on the same files are not independent; without files each call stands for itself. */
function sourceOf({ files, args }: Record<string, unknown>): string {
  const basis = JSON.stringify(files ?? {});
  const text = basis === '{}' ? JSON.stringify(args) : basis;
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function faultOf(cases: readonly Case[]): string | undefined {
  if (cases.length < LEAST) return `there are ${cases.length} calls, and at least ${LEAST} are needed`;
  if (new Set(cases.map(({ mode }) => mode)).size < 2) return 'all calls are of one mode';
  const refusals = cases.filter(({ expect }) => expect.kind === 'refusal').length;
  if (refusals === 0) return 'no call wants a refusal: a tool that always does something would be right';
  if (refusals * 2 > cases.length)
    return `${refusals} of ${cases.length} calls want a refusal: a tool that always refuses would be right on most`;
  const missing = Split.options.find((split) => cases.every((each) => each.split !== split));
  return missing === undefined
    ? undefined
    : `too few calls have files of their own (none is left for the split ${missing})`;
}

/** A call with other arguments than the tool takes tests nothing. */
function argsFault(cases: readonly Case[], tool: Genome): string | undefined {
  const shape = toolShape(readSyntax(tool), tool.entry);
  if (typeof shape === 'string') return shape;
  for (const { id, args, expect } of cases) {
    const unknown = Object.keys(args).find((name) => !shape.args.has(name));
    if (unknown !== undefined) return `the call ${id} has an argument ${unknown}, which the tool has not`;
    const lacking = [...shape.args].find(([name, { need }]) => need === 'required' && !(name in args))?.[0];
    if (lacking !== undefined && expect.kind !== 'refusal')
      return `the call ${id} lacks the argument ${lacking}, which the tool requires, and does not want a refusal`;
  }
  return undefined;
}
