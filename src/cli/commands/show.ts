import { JournalReader } from '../../engine/journal/reader.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { definitionHook } from '../../mutation/definition-hook.ts';
import { formatGenome } from '../../mutation/format.ts';
import { beyondTexts } from '../../mutation/gate/texts-check.ts';
import type { Genome } from '../../mutation/genome.ts';
import { patchBetween } from '../../patch.ts';
import { verdictsByMode } from '../../fitness/objectives.ts';
import type { Outcome } from '../../outcome.ts';
import type { Invocation } from '../command.ts';
import { findCampaign } from '../find-campaign.ts';
import { allVariants, findVariant, type KnownVariant } from '../find-variant.ts';
import { fixed } from '../../number-text.ts';
import { table } from '../table.ts';
import { verdictTable } from '../verdict-table.ts';

export async function run({ args: [wanted = 'best'], options, output }: Invocation): Promise<ExitCode> {
  const journal = JournalReader.open(findCampaign({ options }));
  try {
    const variant = findVariant(journal, wanted);
    if (options.patch === true) {
      const patch = patchBetween(findVariant(journal, 'baseline').genome.files, variant.genome.files);
      output.result({ id: variant.id, patch }, patch || 'No difference.');
      return ExitCode.done;
    }
    if (options.hook === true) {
      const plugin = hookOf(variant.genome);
      if (beyondTexts(variant.genome, findVariant(journal, 'baseline').genome) !== undefined)
        output.note(
          `The code of ${variant.id} differs from that of the baseline; the plugin carries its texts alone.`,
        );
      output.result({ id: variant.id, plugin }, plugin);
      return ExitCode.done;
    }
    const lineage = lineageOf(variant, allVariants(journal));
    const { id, genome, evaluation } = variant;
    const modes = evaluation ? verdictsByMode(evaluation.trials) : {};
    const document = {
      id,
      lineage,
      objectives: evaluation?.objectives,
      outcome: evaluation?.outcome,
      modes,
      genome,
    };
    const source = Object.entries((await formatGenome(genome)).files)
      .map(([file, text]) => (Object.keys(genome.files).length > 1 ? `// ${file}\n${text}` : text))
      .join('\n');
    output.result(document, options.source === true ? source : describe(variant, lineage));
    return ExitCode.done;
  } finally {
    journal.close();
  }
}

function hookOf(genome: Genome): string {
  const plugin = definitionHook(genome);
  if (plugin !== undefined) return plugin;
  throw new ToolfinchError(
    'NO_DESCRIPTIONS',
    `${genome.entry} is no tool and has no descriptions.`,
    'Leave --hook out; --patch gives what has changed.',
    ExitCode.usage,
  );
}

interface Step {
  readonly id: string;
  readonly proposal: number;
  readonly operator: string;
  readonly summary: string;
  /** Why the parent failed, as a model said. */
  readonly cause?: string;
  readonly score: number | undefined;
}

/** From the baseline to the variant, by first parents. */
function lineageOf(variant: KnownVariant, all: readonly KnownVariant[]): Step[] {
  const byId = new Map(all.map((known) => [known.id, known]));
  const steps: Step[] = [];
  for (let at: KnownVariant | undefined = variant; at; at = byId.get(at.proposal?.parents[0] ?? '')) {
    const { proposal } = at;
    const made = proposal?.result.kind === 'evaluated' ? proposal.result : undefined;
    steps.unshift({
      id: at.id,
      proposal: proposal?.n ?? 0,
      operator: proposal?.operator ?? 'baseline',
      summary: made?.summary ?? 'the tool as it was given',
      ...(made?.cause !== undefined && { cause: made.cause }),
      score: at.evaluation?.objectives.score,
    });
  }
  return steps;
}

/** Why there are no trials, or fewer. */
function failure(outcome: Outcome): string {
  return `Ended as ${outcome.kind}${'detail' in outcome ? `: ${outcome.detail}` : ''}`;
}

function describe({ id, evaluation }: KnownVariant, lineage: readonly Step[]): string {
  const objectives = Object.entries(evaluation?.objectives ?? {}).map(
    ([name, value]) => `  ${name}: ${fixed(value, 4)}`,
  );
  const steps = lineage.map((step) => [step.id, `${step.proposal}`, fixed(step.score, 3), step.summary]);
  return [
    `Variant ${id}`,
    '',
    'Lineage',
    table(['variant', 'proposal', 'score', 'change'], steps),
    ...lineage.flatMap(({ id, cause }) => (cause === undefined ? [] : [`Cause stated for ${id}: ${cause}`])),
    '',
    ...(evaluation && evaluation.outcome.kind !== 'ok' ? [failure(evaluation.outcome), ''] : []),
    `Objectives on ${evaluation?.split ?? 'train'} ${evaluation?.stage ?? 'cases'} (n = ${evaluation?.trials.length ?? 0})`,
    ...objectives,
    '',
    verdictTable(evaluation?.trials ?? []),
  ].join('\n');
}
