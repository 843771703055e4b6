import { claimOf, compareStage, type Claim, type Measured, type Role } from '../../engine/claim.ts';
import type { Controls } from '../../engine/controls.ts';
import { evaluationRows } from '../../engine/journal/listing.ts';
import type { JournalReader } from '../../engine/journal/reader.ts';
import type { Shadow } from '../../engine/shadow.ts';
import type { CampaignData } from '../campaign-data.ts';

/** What was claimed on held-out figures, from what the journal has recorded: nothing is opened by looking at it. */
export interface ClaimView {
  readonly claim: Claim;
  readonly controls: Controls | undefined;
}

/**
 * Undefined for a campaign that has not finished its claim.
 *
 * @param openingsOnMachine as the ledger counts them now
 */
export function claim(
  journal: JournalReader,
  data: CampaignData,
  openingsOnMachine?: number,
): ClaimView | undefined {
  const { events, goals, meta, baseline, champion } = data;
  const openings = events.filter(({ kind }) => kind === 'heldout-opened').length;
  if (!baseline || openings === 0 || !events.some(({ kind }) => kind === 'finished')) return undefined;
  const [{ objective }] = goals;
  const claims = evaluationRows(journal, { filter: { purpose: 'claim' }, limit: 100 });
  const builtin = claims.find(({ variant }) => variant.startsWith('builtin:'))?.variant;
  const roles: readonly (readonly [Role, string | undefined])[] = [
    ['baseline', baseline.id],
    ['builtin', builtin],
    ['champion', champion?.id],
  ];
  const measured = roles.flatMap(([role, id]) => (id === undefined ? [] : [measuredOf(journal, role, id)]));
  const chosen = champion && {
    train: champion.value,
    validation: journal.evaluation('validation', champion.id, 'cases', 'validation')?.objectives[objective],
  };
  const count = { openings, ...(openingsOnMachine === undefined ? {} : { openingsOnMachine }) };
  const shadow = shadowOf(journal, data);
  const figures = claimOf({ seed: meta.seed, objective }, measured, count, chosen);
  const controls = events.findLast(({ kind }) => kind === 'controls')?.data['controls'];
  return {
    claim: shadow ? { ...figures, shadow } : figures,
    controls: controls as Controls | undefined,
  };
}

function measuredOf(journal: JournalReader, role: Role, id: string): Measured {
  const evaluations = (['cases', 'tasks'] as const).flatMap(
    (stage) => journal.evaluation('claim', id, stage, 'heldout') ?? [],
  );
  return { role, id, evaluations };
}

function shadowOf(journal: JournalReader, { events, baseline, champion }: CampaignData): Shadow | undefined {
  const seed = events.findLast(({ kind }) => kind === 'shadow-drawn')?.data['seed'];
  if (typeof seed !== 'string' || !baseline || !champion) return undefined;
  const a = journal.evaluation('shadow', champion.id, 'cases', 'heldout');
  const b = journal.evaluation('shadow', baseline.id, 'cases', 'heldout');
  if (!a || !b) return undefined;
  const comparisons = compareStage(seed, a, b);
  return { seed, cases: a.trials.length, baseline: b.objectives, champion: a.objectives, comparisons };
}
