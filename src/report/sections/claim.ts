import { fixed } from '../../number-text.ts';
import { claimWords } from '../claim-words.ts';
import type { ClaimView } from '../view/claim.ts';
import type { Section } from './block.ts';

export function claimSection(view: ClaimView | undefined): Section {
  const id = 'claim';
  const title = 'Claim';
  if (!view) {
    const text =
      'No claim: this campaign has not looked at the held-out split. Scores of the search are no results.';
    return { id, title, blocks: [{ kind: 'text', text }] };
  }
  const { cases, tasks, sentences } = claimWords(view.claim);
  return {
    id,
    title,
    blocks: [
      { kind: 'table', ...cases },
      ...(tasks ? [{ kind: 'table' as const, ...tasks }] : []),
      ...sentences.map((text) => ({ kind: 'text' as const, text })),
      {
        kind: 'table',
        caption: 'Paired differences, champion against the others',
        head: ['against', 'stage', 'objective', 'difference', 'from', 'to', 'n', 'clusters', 'p', 'p (Holm)'],
        rows: view.claim.comparisons.map((row) => [
          row.against,
          row.stage,
          row.objective,
          ...[row.difference, row.low, row.high].map((value) => fixed(value, 4)),
          ...[row.n, row.clusters].map(String),
          ...[row.pValue, row.pAdjusted].map((value) => fixed(value, 4)),
        ]),
        folded: true,
      },
    ],
  };
}
