import type { CampaignState } from '../../engine/journal/campaign-state.ts';
import type { SessionTotals } from '../../engine/journal/session-totals.ts';
import type { EvaluationTotal } from '../../engine/journal/told.ts';
import { MakingCost } from '../../engine/making-cost.ts';
import type { ModelUsage } from '../../models/usage.ts';
import type { CampaignData, VariantHead } from '../campaign-data.ts';

/** How a campaign stands. */
export interface Overview {
  readonly name: string;
  readonly seed: string;
  readonly state: CampaignState;
  /** By what the campaign compares variants first. */
  readonly objective: string;
  readonly applied: number;
  readonly budget: number;
  readonly fates: Readonly<Record<string, number>>;
  /** Why the gate refused children, and how often. */
  readonly refusals: Readonly<Record<string, number>>;
  /** What making them cost in the last process that made any. */
  readonly making: MakingCost | undefined;
  readonly baseline: Point | undefined;
  readonly best: Point | undefined;
  readonly champion: Point | undefined;
  /** Milliseconds in which the campaign was run, over all its processes. */
  readonly elapsedMs: number;
  readonly proposalsPerMinute: number | undefined;
  /** What is left of the search at that pace; undefined when it has ended or nothing is known yet. */
  readonly leftMs: number | undefined;
  readonly evaluations: readonly EvaluationTotal[];
  /** What the model under the tools had to do, all task sessions together. */
  readonly sessions: SessionTotals;
  /** What asking models for children came to; undefined where none was asked. */
  readonly models: ModelUsage | undefined;
  readonly openings: number;
}

export interface Point {
  readonly id: string;
  readonly proposal: number;
  readonly value: number | undefined;
}

const BEGIN = new Set(['started', 'resumed']);

/** `now` is in milliseconds and counts only while the campaign runs. */
export function overview(
  data: CampaignData,
  {
    state,
    models,
    now,
  }: {
    readonly state: CampaignState;
    readonly models?: ModelUsage | undefined;
    readonly now?: number;
  },
): Overview {
  const { meta, goals, budget, counts, events } = data;
  const spans = spansOf(data, state === 'running' ? now : undefined);
  const { applied, fates, refusals } = counts;
  const perMs = spans.searchMs > 0 ? applied / spans.searchMs : undefined;
  const ended = events.some(({ kind }) => kind === 'search-ended');
  return {
    name: meta.name,
    seed: meta.seed,
    state,
    objective: goals[0].objective,
    applied,
    budget,
    fates,
    refusals,
    making: makingOf(data),
    baseline: pointOf(data.baseline),
    best: pointOf(data.best),
    champion: pointOf(data.champion),
    elapsedMs: spans.allMs,
    proposalsPerMinute: perMs === undefined ? undefined : perMs * 60_000,
    leftMs: ended || !perMs ? undefined : (budget - applied) / perMs,
    evaluations: data.evaluations,
    sessions: data.sessions,
    models,
    openings: events.filter(({ kind }) => kind === 'heldout-opened').length,
  };
}

function makingOf({ events }: CampaignData): MakingCost | undefined {
  return MakingCost.safeParse(events.findLast(({ kind }) => kind === 'children-made')?.data).data;
}

/** Time between a start and whatever was recorded last before the next one; of the search, and in all. */
function spansOf({ events }: CampaignData, now: number | undefined): { searchMs: number; allMs: number } {
  let allMs = 0;
  let searchMs = 0;
  let searching = true;
  for (const [i, { at, kind }] of events.entries()) {
    if (kind === 'search-ended') searching = false;
    const next = events[i + 1];
    if (next ? BEGIN.has(next.kind) : !now || kind === 'finished' || kind === 'interrupted') continue;
    const ms = Math.max(0, (next ? Date.parse(next.at) : (now ?? 0)) - Date.parse(at));
    allMs += ms;
    if (searching) searchMs += ms;
  }
  return { searchMs, allMs };
}

function pointOf(head: VariantHead | undefined): Point | undefined {
  return head && { id: head.id, proposal: head.proposal, value: head.value };
}
