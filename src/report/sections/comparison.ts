import { fixed, percent } from '../../number-text.ts';
import { fitnessPicture } from '../pictures/fitness.ts';
import type { ComparisonRow, ComparisonView } from '../view/comparison.ts';
import type { Section } from './block.ts';

export function comparisonSection({ split, rows }: ComparisonView): Section {
  const labels = labelsOf(rows);
  const label = (i: number): string => labels[i] ?? '';
  const tests = rows.flatMap((row, i) => row.tests.map((test) => ({ ...test, i })));
  return {
    id: 'comparison',
    title: 'Campaigns compared',
    blocks: [
      {
        kind: 'text',
        text:
          split === 'validation'
            ? 'What each campaign chose, on the validation split. Its choice was made there, so the figures flatter all of them; held-out figures are compared with --split heldout, which counts as an opening.'
            : 'What each campaign chose, on the held-out split. This comparison is an opening of it.',
      },
      {
        kind: 'table',
        caption: `Champions on ${split} cases`,
        head: ['campaign', 'seed', 'proposals', 'train', 'chosen', 'correct', 'wrong', 'score', 'n'],
        rows: rows.map((row, i) => [
          label(i),
          row.seed,
          String(row.applied),
          `${fixed(row.trainBaseline, 3)} → ${fixed(row.trainBest, 3)}`,
          row.winner ? `${row.winner.role} ${row.winner.id}` : '–',
          percent(row.figures.cases?.correctRate),
          percent(row.figures.cases?.wrongRate),
          fixed(row.figures.cases?.score, 3),
          String(row.n.cases ?? 0),
        ]),
      },
      ...(tests.length > 0
        ? [
            {
              kind: 'table' as const,
              caption: `Against ${label(0)}, pair by pair on the same trials; p by Holm over the campaigns`,
              head: ['campaign', 'stage', 'objective', 'difference', '95 % from', 'to', 'n', 'p (Holm)'],
              rows: tests.map((test) => [
                label(test.i),
                test.stage,
                test.objective,
                ...[test.difference, test.low, test.high].map((value) => fixed(value, 4)),
                String(test.n),
                fixed(test.pAdjusted, 4),
              ]),
            },
          ]
        : []),
      ...rows.flatMap(({ untested }, i) =>
        untested === undefined ? [] : [{ kind: 'text' as const, text: `${label(i)}: ${untested}.` }],
      ),
      ...rows.flatMap((row, i) => [
        { kind: 'text' as const, text: `${label(i)}:` },
        { kind: 'picture' as const, svg: fitnessPicture(row.fitness, `fitness-${i}`) },
      ]),
    ],
  };
}

/** Campaigns of one name are told apart by their seeds, and failing that by number. */
function labelsOf(rows: readonly ComparisonRow[]): string[] {
  const seeded = rows.map(({ name, seed }) =>
    rows.filter((row) => row.name === name).length > 1 ? `${name}, seed ${seed}` : name,
  );
  return seeded.map((label, i) =>
    seeded.filter((other) => other === label).length > 1 ? `${label} (${i + 1})` : label,
  );
}
