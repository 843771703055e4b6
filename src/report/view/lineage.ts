import type { Elite } from '../../engine/archives/archive.ts';
import type { JournalReader } from '../../engine/journal/reader.ts';
import { childCounts, toldProposals, variantCount } from '../../engine/journal/told.ts';
import { headOf, type CampaignData, type VariantHead } from '../campaign-data.ts';

/** Who descends from whom, by first parents; mates of a crossover are named, not drawn. */
export interface LineageView {
  readonly objective: string;
  readonly nodes: readonly LineageNode[];
  /** From the baseline to the champion, or to the best where there is no champion. */
  readonly path: readonly PathStep[];
  /** Variants of the campaign that are not drawn. */
  readonly hidden: number;
}

export interface LineageNode {
  readonly id: string;
  readonly proposal: number;
  /** The nearest ancestor that is drawn. */
  readonly parent: string | undefined;
  readonly value: number | undefined;
  readonly elite: boolean;
  readonly onPath: boolean;
  /** Children that are not drawn. */
  readonly hidden: number;
}

export interface PathStep {
  readonly id: string;
  readonly proposal: number;
  readonly operator: string;
  readonly summary: string;
  readonly value: number | undefined;
  readonly mate: string | undefined;
}

/** Draws the path of the best, then elites with their ancestors, the fittest first, up to `most` nodes. */
export function lineage(
  journal: JournalReader,
  data: CampaignData,
  elites: readonly Elite[],
  most = 160,
): LineageView {
  const { goals } = data;
  const count = variantCount(journal);
  // Whatever has children has been in the archive; the others are read only where all are drawn.
  const variants = count <= most ? everyVariant(journal, data) : data.kept;
  const { objective, direction } = goals[0];
  const sign = direction === 'maximize' ? 1 : -1;
  const path = ancestry(data, data.champion ?? data.best);
  const drawn = new Set(path.map(({ id }) => id));
  const worth = ({ objectives }: Elite): number => sign * (objectives[objective] ?? -sign * Infinity);
  for (const { id } of elites.toSorted((a, b) => worth(b) - worth(a) || a.proposal - b.proposal)) {
    const fresh = ancestry(data, variants.get(id)).filter((head) => !drawn.has(head.id));
    if (drawn.size + fresh.length <= most) for (const head of fresh) drawn.add(head.id);
  }
  if (count <= most) for (const id of variants.keys()) drawn.add(id);
  const isElite = new Set(elites.map(({ id }) => id));
  const isOnPath = new Set(path.map(({ id }) => id));
  const nodes =
    count <= most ? drawn : withoutLinks(data, drawn, (id) => isElite.has(id) || isOnPath.has(id));
  const hidden = childCounts(journal);
  for (const id of nodes) {
    const [parent] = variants.get(id)?.parents ?? [];
    if (parent !== undefined) hidden.set(parent, (hidden.get(parent) ?? 1) - 1);
  }
  return {
    objective,
    nodes: [...nodes]
      .flatMap((id) => variants.get(id) ?? [])
      .sort((a, b) => a.proposal - b.proposal)
      .map(({ id, proposal, parents, value }) => ({
        ...{ id, proposal, parent: drawnParent(data, parents[0], nodes), value },
        elite: isElite.has(id),
        onPath: isOnPath.has(id),
        hidden: hidden.get(id) ?? 0,
      })),
    path: path.map(({ id, proposal, operator, summary, value, parents }) => ({
      ...{ id, proposal, operator, summary, value },
      mate: parents[1],
    })),
    hidden: count - nodes.size,
  };
}

/** Leaves out those that only hand on: neither wanted nor with two drawn children. */
function withoutLinks(
  { kept }: CampaignData,
  drawn: ReadonlySet<string>,
  isWanted: (id: string) => boolean,
): Set<string> {
  const children = new Map<string, number>();
  for (const id of drawn) {
    const parent = kept.get(id)?.parents[0];
    if (parent !== undefined) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  return new Set([...drawn].filter((id) => isWanted(id) || (children.get(id) ?? 0) > 1));
}

function drawnParent(
  { kept }: CampaignData,
  parent: string | undefined,
  nodes: ReadonlySet<string>,
): string | undefined {
  let at = parent;
  while (at !== undefined && !nodes.has(at)) at = kept.get(at)?.parents[0];
  return at;
}

/** From the baseline to a variant. */
export function ancestry({ kept }: CampaignData, head: VariantHead | undefined): VariantHead[] {
  const steps: VariantHead[] = [];
  for (let at = head; at && !steps.includes(at); at = kept.get(at.parents[0] ?? '')) steps.unshift(at);
  return steps;
}

function everyVariant(journal: JournalReader, { kept, goals }: CampaignData): Map<string, VariantHead> {
  const all = new Map(kept);
  for (const row of toldProposals(journal)) {
    const head = headOf(row, goals[0]);
    if (head && !all.has(head.id)) all.set(head.id, head);
  }
  return all;
}
