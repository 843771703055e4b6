import { fixed, percent } from '../../number-text.ts';
import { markdown } from '../../report/markdown.ts';
import type { Block, Section } from '../../report/sections/block.ts';
import { hooksSection } from '../hooks/hooks-section.ts';
import { changedLines } from '../policy.ts';
import type { Comparison, Evidence, Measured } from './evidence.ts';

/** The evidence for people. */
export function evidenceText(evidence: Evidence): string {
  return markdown(`Promotion of ${evidence.tool}`, evidenceSections(evidence));
}

export function evidenceSections(evidence: Evidence): Section[] {
  const { heldout, shadow } = evidence;
  return [
    { id: 'what', title: 'What is asked', blocks: [{ kind: 'facts', facts: factsOf(evidence) }] },
    ...heldout.map((one) => section(`heldout-${one.stage}`, `Held-out ${one.stage}`, one)),
    ...(shadow ? [section('shadow', 'Cases generated for this request', shadow)] : []),
    { id: 'contract', title: 'Contract', blocks: contractBlocks(evidence) },
    ...(evidence.hooks ? [hooksSection(evidence.hooks)] : []),
    { id: 'lineage', title: 'Provenance', blocks: lineageBlocks(evidence) },
    {
      id: 'change',
      title: 'Change',
      blocks: [
        {
          kind: 'source',
          name: `From ${evidence.contract.against === 'tool in use' ? 'the tool in use' : "the campaign's baseline"}, laid out by prettier`,
          text: evidence.patch || 'No difference.',
        },
      ],
    },
  ];
}

function factsOf(evidence: Evidence): (readonly [string, string])[] {
  const { candidate, inUse, campaign, minimised, promptTokens, openings } = evidence;
  return [
    ['Candidate', candidate.id],
    ['In place of', inUse.place ?? `OpenCode's built-in ${evidence.tool}`],
    ['Project', evidence.project],
    [
      'Campaign',
      `${campaign.name}, seed ${campaign.seed}, suite ${campaign.suite} (${campaign.suiteHash.slice(0, 12)})`,
    ],
    [
      'Claim',
      evidence.improves
        ? 'the candidate is better than the tool in use'
        : 'none: the intervals leave open whether the candidate is better than the tool in use',
    ],
    ['Lines changed', `${changedLines(evidence.patch)}`],
    ...(minimised
      ? [
          [
            'Minimised',
            `from ${minimised.from}: ${minimised.before.lines} lines to ${minimised.after.lines}, in ${minimised.evaluations} evaluations; may have lost ${minimised.margin} of the score on train and validation`,
          ] as const,
        ]
      : []),
    ...(evidence.editedFrom === undefined ? [] : [['Edited from', evidence.editedFrom] as const]),
    ['Prompt tokens', `${promptTokens.candidate ?? 'unknown'} (in use: ${promptTokens.inUse ?? 'unknown'})`],
    [
      'Held-out split opened',
      `${openings.inCampaign} times in the campaign, ${openings.onMachine} times by this user on this machine`,
    ],
    [
      'Versions',
      Object.entries(evidence.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ['Licence', evidence.licence],
    ...evidence.notes.map((note) => ['Note', note] as const),
  ];
}

function section(id: string, title: string, { stage, model, trials, comparisons, wrong }: Measured): Section {
  const rows = comparisons.map((c) => [
    c.objective,
    value(c, c.meanA),
    value(c, c.meanB),
    value(c, c.difference),
    `${value(c, c.low)} to ${value(c, c.high)}`,
    `${c.n}`,
  ]);
  return {
    id,
    title,
    blocks: [
      {
        kind: 'table',
        caption: `${trials} ${stage}${stage === 'tasks' ? ` (model: ${model})` : ''}, paired; intervals of 95 % by bootstrap over clusters`,
        head: ['objective', 'candidate', 'in use', 'difference', 'interval', 'n'],
        rows,
      },
      {
        kind: 'text',
        text: `The candidate was wrong in ${wrong.count} of ${wrong.n}: with 95 % confidence in at most ${percent(wrong.upperBound)}.`,
      },
    ],
  };
}

const value = ({ objective }: Comparison, of: number): string =>
  objective.endsWith('Rate') ? percent(of) : fixed(of, 3);

function contractBlocks({ contract }: Evidence): Block[] {
  const gate =
    contract.gate === null
      ? 'The gate has nothing against it.'
      : `The gate would refuse it: ${contract.gate}.`;
  if (contract.changes.length === 0)
    return [
      {
        kind: 'text',
        text: `Name, arguments, permissions, imports and descriptions are those of the ${contract.against}. ${gate}`,
      },
    ];
  return [
    {
      kind: 'table',
      caption: `Against the ${contract.against}`,
      head: ['part', 'name', 'before', 'after'],
      rows: contract.changes.map(({ part, name, before, after }) => [
        part,
        name,
        before ?? '–',
        after ?? '–',
      ]),
    },
    { kind: 'text', text: gate },
  ];
}

function lineageBlocks({ lineage }: Evidence): Block[] {
  return [
    {
      kind: 'table',
      caption: 'From the baseline to the variant that the campaign found',
      head: ['variant', 'proposal', 'operator', 'change'],
      rows: lineage.map(({ id, proposal, operator, summary }) => [id, `${proposal}`, operator, summary]),
    },
  ];
}
