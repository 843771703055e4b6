import type { Claim } from '../engine/claim.ts';
import { claimWords } from '../report/claim-words.ts';
import { textOf, type Table } from '../report/sections/block.ts';
import { table } from './table.ts';

/** The claim as plain text. */
export function claimTable(claim: Claim): string {
  const { cases, tasks, sentences } = claimWords(claim);
  return [...lines(cases), ...(tasks ? ['', ...lines(tasks)] : []), '', ...sentences].join('\n');
}

function lines({ caption, head, rows }: Table): string[] {
  return [
    caption,
    table(
      head,
      rows.map((row) => row.map(textOf)),
    ),
  ];
}
