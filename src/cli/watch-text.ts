import { percent } from '../number-text.ts';
import type { Rating } from '../live/watch/ratings.ts';
import type { ToolStatistics } from '../live/watch/tool-statistics.ts';
import { table } from './table.ts';

const ARROWS = { up: '↑', down: '↓', same: '' } as const;
const count = (n: number): string => (n === 0 ? '' : `${n}`);

/** Tools in a table; an arrow stands where failures have become more or fewer than in the window before. */
export function watchTable(tools: readonly ToolStatistics[]): string {
  if (tools.length === 0) return 'No tool has been called in this window.';
  const rows = tools.map((tool) => [
    tool.tool,
    `${tool.calls}`,
    failures(tool),
    `${Math.round(tool.medianMs)}`,
    `${Math.round(tool.p95Ms)}`,
    `${Math.round(tool.chars)}`,
    ...[tool.byStatus['aborted'] ?? 0, tool.byStatus['rejected'] ?? 0, tool.repeated].map(count),
    ...[tool.reverted, tool.corrected].map(count),
    percent(tool.satisfaction),
    tool.rating ? ratingText(tool.rating) : '',
    tool.patterns[0] ? `${tool.patterns[0].pattern.slice(0, 60)} (${tool.patterns[0].count})` : '',
  ]);
  return table(
    [
      ...['tool', 'calls', 'failed', 'ms', 'p95 ms', 'chars'],
      ...['aborted', 'rejected', 'repeated', 'reverted', 'corrected'],
      ...['satisfied', 'rated', 'most frequent failure'],
    ],
    rows,
  );
}

/** One tool on one line, for logs. */
export function watchLine(tool: ToolStatistics): string {
  const marks = (['repeated', 'reverted', 'corrected'] as const)
    .filter((mark) => tool[mark] > 0)
    .map((mark) => `${tool[mark]} ${mark}`);
  const [pattern] = tool.patterns;
  return [
    `${tool.tool}: ${tool.calls} calls`,
    `failed ${failures(tool)}`,
    `median ${Math.round(tool.medianMs)} ms`,
    ...marks,
    `satisfied ${percent(tool.satisfaction)}`,
    ...(tool.rating ? [`rated ${ratingText(tool.rating)}`] : []),
    ...(pattern ? [`mostly "${pattern.pattern}" (${pattern.count})`] : []),
  ].join(', ');
}

/** Mean, and of how many. */
const ratingText = ({ stars, count: n }: Rating): string => `${stars.toFixed(1)} (${n})`;

function failures({ failed, calls, trend }: ToolStatistics): string {
  const arrow = ARROWS[trend?.failures ?? 'same'];
  return `${failed} (${percent(failed / calls)})${arrow && ` ${arrow}`}`;
}
