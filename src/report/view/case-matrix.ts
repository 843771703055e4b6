import type { JournalReader } from '../../engine/journal/reader.ts';
import type { Verdict } from '../../fitness/evaluation.ts';
import { verdictsByMode } from '../../fitness/objectives.ts';
import type { CampaignData } from '../campaign-data.ts';
import { rises } from './fitness.ts';

/** Which variant does what in which mode, on the train cases. */
export interface CaseMatrixView {
  readonly modes: readonly string[];
  /** The baseline, the variants that were the best in their time, the champion. */
  readonly rows: readonly {
    readonly id: string;
    readonly proposal: number;
    readonly role: 'baseline' | 'champion' | 'best' | undefined;
    /** In the order of `modes`; undefined where it saw no case of the mode. */
    readonly cells: readonly (Readonly<Record<Verdict, number>> | undefined)[];
  }[];
}

/** Modes by variant; a page that lives keeps them, for they cost a look at all trials. */
export type KnownModes = Map<string, Readonly<Record<string, Readonly<Record<Verdict, number>>>>>;

const MOST = 8;

export function caseMatrix(
  journal: JournalReader,
  data: CampaignData,
  known: KnownModes = new Map(),
): CaseMatrixView {
  const leaders = rises(data);
  const picked = [...leaders.slice(0, 1), ...thin(leaders.slice(1), MOST)];
  if (data.champion && !picked.includes(data.champion)) picked.push(data.champion);
  const rows = picked.map(({ id, proposal }) => {
    const modes =
      known.get(id) ?? verdictsByMode(journal.evaluation('search', id, 'cases', 'train')?.trials ?? []);
    known.set(id, modes);
    return { id, proposal, role: roleOf(data, id), modes };
  });
  const modes = [...new Set(rows.flatMap((row) => Object.keys(row.modes)))].sort();
  return {
    modes,
    rows: rows.map(({ modes: of, ...row }) => ({ ...row, cells: modes.map((mode) => of[mode]) })),
  };
}

function roleOf(
  { baseline, champion, best }: CampaignData,
  id: string,
): CaseMatrixView['rows'][number]['role'] {
  if (id === baseline?.id) return 'baseline';
  if (id === champion?.id) return 'champion';
  return id === best?.id ? 'best' : undefined;
}

/** At most `most`, evenly, the last always. */
function thin<T>(items: readonly T[], most: number): T[] {
  const every = Math.ceil(items.length / most);
  return items.filter((_, i) => (items.length - 1 - i) % every === 0);
}
