import { cutMiddle } from '../cut-middle.ts';
import { toolName, type Genome } from '../mutation/genome.ts';
import { patchBetween } from '../patch.ts';
import { promptText } from './prompt-file.ts';

/** A variant as a model is shown it. */
export interface ShownVariant {
  readonly genome: Genome;
  /** How it came to be. */
  readonly summary: string;
  /** Why its parent failed, as the model said that made it. */
  readonly cause?: string;
  /** The campaign's goals and what the variant reaches, on the train split. */
  readonly objectives: Readonly<Record<string, number>>;
}

/** A call that the parent did not get right, with everything that may be told of it. */
export interface FailingCase {
  readonly mode: string;
  readonly verdict: string;
  /** Kinds of the errors that it answered with. */
  readonly errors: readonly string[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, string>>;
  /** What should have come of it, in words or as a patch. */
  readonly expected: string;
  /** What the tool did, where it was looked at. */
  readonly deed?: ShownDeed;
}

/** What the tool answered or threw, and what became of the files, as a patch. */
interface ShownDeed {
  readonly answer?: string | undefined;
  readonly error?: string | undefined;
  readonly changes: string;
}

/** All that an operator may put into its prompt. It follows from the proposal alone, so that a replay asks the same. */
export interface ModelContext {
  /** What evolves: an OpenCode tool, or a module that other files of a repository rely on. */
  readonly contract: 'tool' | 'module';
  readonly parent: ShownVariant;
  readonly mate?: ShownVariant;
  /** In the order in which they are to be shown. */
  readonly failures: readonly FailingCase[];
  readonly elites: readonly ShownVariant[];
}

/** What stands in a prompt file for `{{name}}`. */
export interface PromptVariables {
  readonly subject: string;
  readonly rules: string;
  readonly blocks: string;
  readonly source: string;
  readonly objectives: string;
  readonly failures: string;
  /** The failures, each with what the tool did. */
  readonly trajectories: string;
  /** How the parent came to be. */
  readonly origin: string;
  readonly elites: string;
  readonly mate: string;
}

/** Of what the rest leaves: so much for failing cases where other variants are shown, too. */
const FAILURES_SHARE = 0.65;
/** A longer text of a case is cut in its middle. */
const CASE_TEXT_CHARS = 1_200;

/**
 * The context as text. What is cut are failing cases and other variants, each as a whole, to `chars` characters in all;
 * those that an operator does not show take no room.
 */
export function promptVariables(
  context: ModelContext,
  chars: number,
  { elites: showsElites = true }: { readonly elites?: boolean } = {},
): PromptVariables {
  const { parent, mate, failures, elites } = context;
  const forFailures = showsElites ? Math.floor(chars * FAILURES_SHARE) : chars;
  return {
    subject: subjectOf(context),
    rules: promptText(context.contract === 'tool' ? 'rules.v1' : 'rules-module.v1').trim(),
    blocks: promptText('blocks.v1').trim(),
    source: sourceOf(parent.genome),
    objectives: objectivesText(parent.objectives),
    failures: within(failures.map(failureText), forFailures, 'None is known.'),
    trajectories: within(failures.map(trajectoryText), forFailures, 'None is known.'),
    origin: originOf(parent),
    elites: within(
      elites.map((elite) => variantText(elite, parent)),
      chars - forFailures,
      'None is known yet.',
    ),
    mate: mate ? variantText(mate, parent) : '',
  };
}

function subjectOf({ contract, parent: { genome } }: ModelContext): string {
  return contract === 'tool'
    ? `tool \`${toolName(genome)}\` of a coding agent`
    : `module \`${genome.entry}\` of a program`;
}

/** Every file of a tool under its name. */
export function sourceOf({ files }: Genome): string {
  return Object.entries(files)
    .map(([path, text]) => `FILE: ${path}\n${fenced(text)}`)
    .join('\n\n');
}

function originOf({ summary, cause }: ShownVariant): string {
  return cause === undefined ? summary : `${summary} (cause: ${cause})`;
}

function variantText(variant: ShownVariant, parent: ShownVariant): string {
  const patch = patchBetween(parent.genome.files, variant.genome.files);
  return `${originOf(variant)} (${inline(variant.objectives)})\n${fenced(patch)}`;
}

function failureText({ mode, verdict, errors, args, files, expected }: FailingCase, i: number): string {
  const lines = [
    `Case ${i + 1} (kind: ${mode}). The tool's result was ${verdict}${errors.length > 0 ? ` (${errors.join(', ')})` : ''}.`,
    `Arguments: ${short(JSON.stringify(args))}`,
    ...Object.entries(files).map(([path, text]) => `Before the call, ${path}:\n${fenced(short(text))}`),
    `Expected: ${short(expected)}`,
  ];
  return lines.join('\n');
}

function trajectoryText(failure: FailingCase, i: number): string {
  const { deed } = failure;
  const text = failureText(failure, i);
  if (!deed) return text;
  const { answer, error, changes } = deed;
  return [
    text,
    ...(answer === undefined ? [] : [`The tool answered:\n${fenced(short(answer))}`]),
    ...(error === undefined ? [] : [`The tool threw:\n${fenced(short(error))}`]),
    changes === '' ? 'It changed nothing.' : `It changed:\n${fenced(short(changes))}`,
  ].join('\n');
}

function objectivesText(objectives: ShownVariant['objectives']): string {
  return Object.entries(objectives)
    .map(([name, value]) => `- ${name}: ${value.toFixed(4)}`)
    .join('\n');
}

const inline = (objectives: ShownVariant['objectives']): string =>
  Object.entries(objectives)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join(', ');

/** Whole texts from the front, as many as there is room for; one that is too long is passed over. */
function within(texts: readonly string[], chars: number, otherwise: string): string {
  let left = chars;
  const fitting = texts.filter((text) => {
    const fits = text.length + GAP.length <= left;
    if (fits) left -= text.length + GAP.length;
    return fits;
  });
  return fitting.join(GAP) || otherwise;
}

const GAP = '\n\n';

/** Cut in its middle where it is long. */
export const short = (text: string): string => cutMiddle(text, CASE_TEXT_CHARS);

/** In a fence that is longer than any in the text. */
export function fenced(text: string): string {
  const longest = Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text.replace(/\n$/, '')}\n${fence}`;
}
