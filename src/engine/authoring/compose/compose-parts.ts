import { ExitCode, ToolfinchError } from '../../../errors.ts';
import { toolFault } from '../../../mutation/gate.ts';
import { toolName, type Genome } from '../../../mutation/genome.ts';
import { Split } from '../../../suites/case.ts';
import { faultsOfCases } from '../../../suites/check-cases.ts';
import { loadSuite } from '../../../suites/load-suite.ts';
import type { Suite } from '../../../suites/suite.ts';
import type { Executor } from '../../executor.ts';
import { tryFirstVersion, type FirstVersion } from '../first-version.ts';
import { writeAuthored } from '../write-suite.ts';
import { composedTool, type Shared } from './composed-tool.ts';
import { joinedCases } from './joined-cases.ts';
import { keptCases } from './kept-cases.ts';
import { partOf } from './part.ts';

export interface ComposeRequest {
  /** In the order in which they are called; each with the suite that has cases for it. */
  readonly tools: readonly { readonly genome: Genome; readonly suite: Suite }[];
  readonly shared: readonly Shared[];
  readonly folder: string;
  readonly onSuite: (suite: Suite) => void;
}

export interface ComposedTool {
  readonly name: string;
  readonly summary: string;
  readonly folder: string;
  readonly first: FirstVersion;
  /** Joined cases that were left out: files of one part may have made another's answer a different one. */
  readonly leftOut: number;
}

const LEAST = 8;

/**
 * Makes one tool of several without a model, with cases that are joined from those of its parts. Throws `NOT_COMPOSED`
 * where too few of these can be used.
 */
export async function composeParts(
  { tools, shared, folder, onSuite }: ComposeRequest,
  executor: Executor,
): Promise<ComposedTool> {
  const parts = tools.map(({ genome }) => partOf(genome));
  if (new Set(parts.map(({ context }) => context)).size > 1)
    throw notComposed('their sources call the tool context by different names');
  const { genome, summary, names } = composedTool(parts, shared);
  const fault = toolFault(genome);
  if (fault !== undefined) throw notComposed(fault);
  const suites = tools.map(({ suite }) => suite);
  const origin = 'composed' as const;
  const authored = {
    genome,
    summary,
    origin,
    oneAtATime: suites.some(({ oneAtATime }) => oneAtATime === true),
  };
  const drawn = joinedCases(suites, names, toolName(genome));
  if (drawn.length < LEAST) throw notComposed('too few cases of the parts can be joined');
  const cases = await keptCases(
    drawn,
    genome,
    tools.map((tool) => tool.genome),
    executor,
  );
  const missing = Split.options.find((split) => cases.every((each) => each.split !== split));
  if (cases.length < LEAST || missing !== undefined)
    throw notComposed(`of ${drawn.length} joined cases ${cases.length} can be used`);
  writeAuthored(folder, authored, cases);
  const suite = await loadSuite(folder);
  const [wrong] = faultsOfCases(suite);
  if (wrong) throw notComposed(`${wrong.where}: ${wrong.what}`);
  onSuite(suite);
  const first = await tryFirstVersion(genome, suite, executor);
  if (typeof first === 'string') throw notComposed(first);
  return { name: toolName(genome), summary, folder, first, leftOut: drawn.length - cases.length };
}

const notComposed = (why: string): ToolfinchError => notWithoutModel('These tools', why);

/** What says that only a model can compose `what`. */
export function notWithoutModel(what: string, why: string): ToolfinchError {
  return new ToolfinchError(
    'NOT_COMPOSED',
    `${what} cannot be composed without a model: ${why}.`,
    'Have a model do it with --model PROVIDER/MODEL.',
    ExitCode.failed,
  );
}
