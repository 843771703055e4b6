import { fixed, percent } from '../../number-text.ts';
import type { EvaluationView, VariantView } from '../view/variant.ts';
import { variantCell, type Block, type Section } from './block.ts';
import { duration } from './overview.ts';
import { pathTable } from './search.ts';

/** One variant in full; `brief` leaves out what the champion's page alone needs. */
export function variantSection(view: VariantView, objective: string, { brief = false } = {}): Section {
  const { head, cause, path, genome, sinceParent, sinceBaseline, evaluations } = view;
  const [parent, mate] = head.parents;
  const files = Object.entries(genome.files);
  return {
    id: `v-${head.id}`,
    title: `Variant ${head.id}`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          ['Proposal', String(head.proposal)],
          ['Made by', head.operator],
          ['Fate', head.fate],
          [`${objective} on train`, fixed(head.value, 3)],
          ...(parent === undefined ? [] : [['Parent', variantCell(parent)] as const]),
          ...(mate === undefined ? [] : [['Mate', variantCell(mate)] as const]),
        ],
      },
      { kind: 'text', text: head.summary },
      ...(cause === undefined
        ? []
        : [{ kind: 'text' as const, text: `Cause stated by the model: ${cause}` }]),
      ...(sinceParent.length > 0
        ? [{ kind: 'diff' as const, name: 'Changes since its parent', files: sinceParent }]
        : []),
      ...(brief || sinceBaseline.length === 0 || parent === path[0]?.id
        ? []
        : [{ kind: 'diff' as const, name: 'Changes since the baseline', files: sinceBaseline }]),
      ...evaluations.flatMap((evaluation) => evaluationBlocks(evaluation, brief)),
      ...(brief
        ? []
        : [
            {
              kind: 'table' as const,
              ...pathTable(path, objective),
              caption: 'From the baseline to here',
              folded: true,
            },
            ...files.map(([name, text]) => ({ kind: 'source' as const, name, text })),
          ]),
    ],
  };
}

function evaluationBlocks(evaluation: EvaluationView, brief: boolean): Block[] {
  const { stage, split, n, model, outcome, detail, objectives, modes, failed, failures, wallMs } = evaluation;
  const where = `${split} ${stage}`;
  return [
    {
      kind: 'table',
      caption: `Objectives on ${where} (n = ${n}${model === 'none' ? '' : `, model: ${model}`}, ${duration(wallMs)}${outcome === 'ok' ? '' : `, ended as ${outcome}${detail === undefined ? '' : `: ${detail}`}`})`,
      head: ['objective', 'value', '95 % from', 'to', 'unit'],
      rows: objectives.map(({ name, value, low, high, unit }) => [
        name,
        ...[value, low, high].map((figure) => fixed(figure, 4)),
        unit,
      ]),
      folded: brief,
    },
    ...(brief
      ? []
      : [
          {
            kind: 'table' as const,
            caption: `Verdicts by mode, ${where}`,
            head: ['mode', 'n', 'correct', 'other blanks', 'refused', 'wrong'],
            rows: Object.entries(modes).map(([mode, counts]) => {
              const all = counts.correct + counts.whitespace + counts.refused + counts.wrong;
              const shares = [counts.correct, counts.whitespace, counts.refused, counts.wrong];
              return [mode, String(all), ...shares.map((count) => percent(count / all))];
            }),
            folded: true,
          },
          ...(failed.length > 0
            ? [
                {
                  kind: 'table' as const,
                  caption: `What it did not get right, ${where}: ${failed.length} of ${failures}`,
                  head: ['trial', 'mode', 'verdict', 'outcome', 'errors', 'calls'],
                  rows: failed.map(({ id, mode, verdict, outcome: how, errors, calls }) => [
                    id,
                    mode,
                    verdict,
                    how,
                    errors?.join(', ') ?? '',
                    Object.entries(calls ?? {})
                      .map(
                        ([tool, { made, failed: bad }]) =>
                          `${tool} ${made}${bad > 0 ? ` (${bad} failed)` : ''}`,
                      )
                      .join(', '),
                  ]),
                  folded: true,
                },
              ]
            : []),
        ]),
  ];
}
