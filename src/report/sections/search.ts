import { fixed } from '../../number-text.ts';
import { caseMatrixPicture } from '../pictures/case-matrix.ts';
import { creditLegend, creditPicture } from '../pictures/credit.ts';
import { fitnessPicture } from '../pictures/fitness.ts';
import { heatMapPicture } from '../pictures/heat-map.ts';
import { lineagePicture } from '../pictures/lineage.ts';
import type { Link } from '../pictures/link.ts';
import { paretoPicture } from '../pictures/pareto.ts';
import type { CaseMatrixView } from '../view/case-matrix.ts';
import type { CreditView } from '../view/credit.ts';
import type { FitnessView } from '../view/fitness.ts';
import type { HeatMapView } from '../view/heat-map.ts';
import type { LineageView, PathStep } from '../view/lineage.ts';
import type { ParetoView } from '../view/pareto.ts';
import { variantCell, type Block, type Section, type Table } from './block.ts';
import { duration } from './overview.ts';

export function fitnessSection(view: FitnessView): Section {
  const { dots, scored, steps } = view;
  return {
    id: 'fitness',
    title: 'Fitness over proposals',
    blocks: [
      {
        kind: 'picture',
        svg: fitnessPicture(view),
        legend: [
          ['stairs', 'best so far'],
          ['band', 'its 95 % interval'],
          ['baseline', 'baseline'],
          ['dot kept', 'kept'],
          ['dot', 'not kept'],
        ],
      },
      ...(dots.length < scored
        ? [{ kind: 'text' as const, text: `${dots.length} of ${scored} scored variants are drawn.` }]
        : []),
      {
        kind: 'table',
        caption: 'Each time that the best rose',
        head: ['variant', 'proposal', view.objective, 'from', 'to'],
        rows: steps.map(({ id, proposal, value, low, high }) => [
          variantCell(id),
          String(proposal),
          fixed(value, 3),
          fixed(low, 3),
          fixed(high, 3),
        ]),
        folded: true,
      },
    ],
  };
}

export function archiveSection(view: HeatMapView, link: Link): Section {
  const cells = view.cells.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0));
  return {
    id: 'archive',
    title: 'Archive',
    blocks: [
      { kind: 'picture', svg: heatMapPicture(view, link) },
      {
        kind: 'table',
        caption: 'Elites, the fittest first',
        head: ['variant', 'proposal', view.objective],
        rows: cells
          .slice(0, 40)
          .map(({ id, proposal, value }) => [variantCell(id), String(proposal), fixed(value, 3)]),
        folded: true,
      },
    ],
  };
}

export function lineageSection(view: LineageView, link: Link): Section {
  return {
    id: 'lineage',
    title: 'Lineage',
    blocks: [
      { kind: 'picture', svg: lineagePicture(view, link) },
      ...(view.hidden > 0
        ? [
            {
              kind: 'text' as const,
              text: `${view.hidden} variants are not drawn: drawn are the path of the best, and elites with their ancestors.`,
            },
          ]
        : []),
      { kind: 'table', ...pathTable(view.path, view.objective) },
    ],
  };
}

export function pathTable(path: readonly PathStep[], objective: string): Table {
  return {
    caption: 'From the baseline to the best',
    head: ['variant', 'proposal', objective, 'operator', 'change'],
    rows: path.map(({ id, proposal, value, operator, summary, mate }) => [
      variantCell(id),
      String(proposal),
      fixed(value, 3),
      operator,
      mate === undefined ? summary : `${summary} (with ${mate})`,
    ]),
  };
}

export function paretoSection(view: ParetoView | undefined, link: Link): Section {
  const blocks: Block[] = view
    ? [
        {
          kind: 'picture',
          svg: paretoPicture(view, link),
          legend: [
            ['front', 'on the front'],
            ['dot', 'others; larger where there are several'],
          ],
        },
        {
          kind: 'table',
          caption: 'The front',
          head: ['variant', view.x.objective, view.y.objective],
          rows: view.front.slice(0, 40).map(({ id, x, y }) => [variantCell(id), fixed(x, 4), fixed(y, 4)]),
          folded: true,
        },
      ]
    : [{ kind: 'text', text: 'There are no two objectives to compare.' }];
  return { id: 'pareto', title: 'Trade-offs', blocks };
}

export function creditSection(view: CreditView): Section {
  return {
    id: 'credit',
    title: 'Operators and models',
    blocks: [
      {
        kind: 'picture',
        svg: creditPicture(view),
        legend: creditLegend.map(([part, words]) => [`bar ${part}`, words] as const),
      },
      {
        kind: 'table',
        caption: 'Operators',
        head: [
          'operator',
          'proposals',
          'fitter',
          'kept',
          'given up',
          'nothing new',
          'refused',
          'in sandboxes',
        ],
        rows: view.operators.map((row) => [
          row.operator,
          String(row.proposals),
          String(row.improved),
          String(row.kept),
          String(row.hopeless),
          String(row.nothingNew),
          String(row.refused),
          duration(row.wallMs),
        ]),
        folded: true,
      },
      view.models.length > 0
        ? {
            kind: 'table',
            caption: 'Models',
            head: ['model', 'exchanges', 'no reply', 'tokens sent', 'received', 'USD'],
            rows: view.models.map(({ model, calls, failed, tokensIn, tokensOut, usd }) => [
              model,
              ...[calls, failed, tokensIn, tokensOut].map(String),
              usd.toFixed(4),
            ]),
          }
        : { kind: 'text', text: 'No language model was asked for children.' },
    ],
  };
}

export function caseMatrixSection(view: CaseMatrixView, link: Link): Section {
  return {
    id: 'cases',
    title: 'Cases by mode',
    blocks: [
      {
        kind: 'text',
        text: 'Shares of right verdicts on train cases, in per cent. A corner marks a mode in which something was done wrong, which is worse than a refusal. A variant that was given up early saw only some of the cases.',
      },
      { kind: 'picture', svg: caseMatrixPicture(view, link) },
    ],
  };
}
