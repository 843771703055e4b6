import type { StageComparison } from '../engine/claim.ts';
import { errorPatterns } from '../fitness/error-patterns.ts';
import type { Evaluation, Trial } from '../fitness/evaluation.ts';
import { coverage } from '../fitness/tool-use.ts';
import { fixed } from '../number-text.ts';
import { table } from './table.ts';
import { verdictTable } from './verdict-table.ts';

/** Kinds of errors that are shown; `--json` has them all, by trial. */
const SHOWN = 6;

/** An evaluation for people: objectives, then what became of the cases by mode, or which tools the tasks called. */
export function evaluationText(
  tool: string,
  { stage, split, suite, trials, objectives, outcome, provenance, cached }: Evaluation,
): string {
  const known = cached ? ', evaluated before' : '';
  const head = `${tool} on ${trials.length} ${split} ${stage} of ${suite} (${provenance.sandbox}, OpenCode ${provenance.opencode}, model: ${provenance.model}${known})`;
  if (outcome.kind !== 'ok') return `${head}\n${JSON.stringify(outcome)}`;
  const figures = table(
    ['objective', 'value'],
    Object.entries(objectives).map(([name, value]) => [name, fixed(value, 4)]),
  );
  const detail = stage === 'tasks' ? coverageTable(trials) : verdictTable(trials);
  return [`${head}\n${figures}`, detail, ...errorTable(trials)].join('\n\n');
}

/** Calls of each tool by task, failed ones in brackets: what the tasks can tell about a tool, and what they cannot. */
function coverageTable(trials: readonly Trial[]): string {
  const used = coverage(trials);
  const tools = [...new Set(Object.values(used).flatMap((row) => Object.keys(row)))].sort();
  const rows = Object.entries(used).map(([task, row]) => [
    task,
    ...tools.map((name) => {
      const { made = 0, failed = 0 } = row[name] ?? {};
      return failed > 0 ? `${made} (${failed})` : `${made}`;
    }),
  ]);
  return `Calls by task (of which failed)\n${table(['task', ...tools], rows)}`;
}

function errorTable(trials: readonly Trial[]): string[] {
  const patterns = errorPatterns(trials);
  if (patterns.length === 0) return [];
  const rows = patterns.slice(0, SHOWN).map(({ count, pattern, verdicts, example }) => [
    `${count}`,
    pattern,
    Object.entries(verdicts)
      .map(([verdict, n]) => `${n} ${verdict}`)
      .join(', '),
    example,
  ]);
  const more = patterns.length > SHOWN ? `, the ${SHOWN} most frequent of ${patterns.length}` : '';
  return [`Kinds of errors${more}\n${table(['times', 'error', 'came to', 'example'], rows)}`];
}

/** Two tools on the same trials. */
export function comparisonText(comparisons: readonly StageComparison[]): string {
  const rows = comparisons.map(({ stage, objective, meanA, meanB, difference, low, high, n }) => [
    `${objective} (${stage})`,
    fixed(meanA, 4),
    fixed(meanB, 4),
    fixed(difference, 4),
    `${fixed(low, 4)} to ${fixed(high, 4)}`,
    `${n}`,
  ]);
  return `Paired comparison, first against second (95 % interval by bootstrap over clusters)\n${table(['objective', 'first', 'second', 'difference', 'interval', 'n'], rows)}`;
}
