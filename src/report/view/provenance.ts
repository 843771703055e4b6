import type { JournalReader } from '../../engine/journal/reader.ts';
import type { Evaluation } from '../../fitness/evaluation.ts';
import type { CampaignData } from '../campaign-data.ts';

/** What the figures were made with, and how to make them again. */
export interface ProvenanceView {
  readonly created: string;
  readonly seed: string;
  readonly suite: string;
  readonly suiteHash: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Where candidates ran; undefined before the baseline's evaluation. */
  readonly sandbox:
    Pick<Evaluation['provenance'], 'sandbox' | 'imageId' | 'isolated' | 'opencode'> | undefined;
  /** Which models answered in task sessions: `policy` is the simulated one. */
  readonly models: readonly string[];
  /** As the campaign was given it, defaults filled in; the suite as a full path. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Why the same seed need not give the same archive; empty when it does. */
  readonly notReplayable: readonly string[];
  /** The command, with the configuration saved as `toolfinch.config.json`. */
  readonly reproduce: string;
}

export function provenance(journal: JournalReader, { meta, baseline, events }: CampaignData): ProvenanceView {
  const { created, seed, suite, suiteHash, versions, config } = meta;
  const first = journal.baseline()?.evaluation.provenance;
  return {
    ...{ created, seed, suite, suiteHash, versions },
    sandbox: first && {
      sandbox: first.sandbox,
      imageId: first.imageId,
      isolated: first.isolated,
      opencode: first.opencode,
    },
    models: baseline ? modelsOf(journal, baseline.id) : [],
    config: { ...config, suite },
    notReplayable: [
      ...(config['timeLimitSec'] === undefined ? [] : ['The search had a time limit.']),
      ...(config['models'] === undefined
        ? []
        : ['Language models wrote children: only their recorded exchanges give the same ones.']),
      ...(events.some(({ data }) => data['ended'] === 'interrupted') ? ['It was interrupted.'] : []),
    ],
    reproduce: 'toolfinch run --config toolfinch.config.json',
  };
}

function modelsOf(journal: JournalReader, baseline: string): string[] {
  const tasks = [
    journal.evaluation('validation', baseline, 'tasks', 'validation'),
    journal.evaluation('claim', baseline, 'tasks', 'heldout'),
  ];
  return [...new Set(tasks.flatMap((evaluation) => evaluation?.provenance.model ?? []))];
}
