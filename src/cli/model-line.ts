import type { ModelUsage, UsageSum } from '../models/usage.ts';
import type { ModelCreditRow } from '../engine/model-credit.ts';
import { table } from './table.ts';

/** What asking models came to, in a sentence. */
export function modelLine({
  calls,
  failed,
  tokensIn,
  tokensOut,
  usd,
  reckoned,
  spent,
  replayed,
}: ModelUsage): string {
  const parts = [
    `Models: ${calls} exchanges (${failed} without a reply), ${tokensIn} tokens sent, ${tokensOut} received, $${usd.toFixed(4)}`,
    ...(reckoned > 0 ? [`the cost of ${reckoned} is reckoned by what was sent`] : []),
    ...(replayed > 0 ? [`${replayed} of them replayed, at no cost here`] : []),
    ...(spent > 0 ? [`${spent} not made, for a limit was met`] : []),
  ];
  return `${parts.join('; ')}.`;
}

/** The same by model and by operator. */
export function modelTable({ byModel, byOperator }: ModelUsage): string {
  const rows = [...Object.entries(byModel), ...Object.entries(byOperator)].map(([name, sum]) =>
    rowOf(name, sum),
  );
  return table(['model or operator', 'exchanges', 'no reply', 'sent', 'received', 'USD', 'seconds'], rows);
}

/** What each model achieved for what it cost. */
export function modelCreditTable(rows: readonly ModelCreditRow[]): string {
  return table(
    ['model', 'proposals', 'improved', 'tokens', 'USD', 'drawn by its merit'],
    rows.map(({ model, proposals, improved, tokens, usd, factor }) => [
      model,
      ...[proposals, improved, tokens].map(String),
      usd.toFixed(4),
      `× ${factor.toFixed(2)}`,
    ]),
  );
}

function rowOf(name: string, { calls, failed, tokensIn, tokensOut, usd, ms }: UsageSum): string[] {
  return [name, ...[calls, failed, tokensIn, tokensOut].map(String), usd.toFixed(4), (ms / 1000).toFixed(1)];
}
