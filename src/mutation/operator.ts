import type { Random } from '../random.ts';
import type { ParsedTool } from './parsed-tool.ts';
import type { Observed } from './trace/observed.ts';

/** Replaces `[start, end)` of one file's text. Offsets are UTF-16 code units of the parent's text. */
export interface TextEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One child that an operator could make: a place and what to write there. */
export interface Proposal {
  /** Says what is done, for lineage and reports, e.g. `wrap \`a\` in .trimEnd()`. */
  readonly summary: string;
  readonly edits: readonly TextEdit[];
}

/**
 * Makes child genomes. An operator never changes the parent's tree: it reads it and yields text edits.
 * To add one: a file in `operators/` that exports a value of this type, and its line in `operators/index.ts`.
 */
export interface Operator {
  /** Kebab-case, unique. */
  readonly name: string;
  readonly group:
    | 'literal'
    | 'condition'
    | 'expression'
    | 'statement'
    | 'control'
    | 'function'
    | 'concurrency'
    | 'output'
    | 'errors'
    | 'schema'
    | 'crossover'
    | 'textual';
  readonly description: string;
  /** True when it needs a second parent. */
  readonly crossover?: boolean;
  /** True when it takes over what the mate has that the mate's own parent had not; needs that parent too. */
  readonly merges?: boolean;
  /** True when the mate is a donor, which the campaign's configuration names. */
  readonly transplants?: boolean;
  /** `texts`: nothing changes but what the model is told of the tool and its arguments. */
  readonly touches?: 'texts';
  /** True when callers may leave out more than before; drawn only where the gate's policy allows that. */
  readonly widensArgs?: boolean;
  /** True when it goes by what runs of the parent have shown; without that it proposes nothing. */
  readonly observes?: boolean;
  /** How often it should be drawn compared with others, where nothing has been learned yet; 1 when absent. */
  readonly weight?: number;
  /** Every proposal for this parent, in an order that depends only on the parent(s) and the random stream. */
  propose(
    parent: ParsedTool,
    random: Random,
    mate?: ParsedTool,
    observed?: Observed,
    ancestor?: ParsedTool,
  ): Iterable<Proposal>;
}
