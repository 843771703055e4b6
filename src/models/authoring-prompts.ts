import type { Genome } from '../mutation/genome.ts';
import { fenced, short, sourceOf } from './prompt-context.ts';
import { fillPrompt, promptText } from './prompt-file.ts';

/** One call of a recorded sequence. */
interface Called {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly output: string;
}

export const CREATE_PROMPT = 'create.v1';
export const COMPOSE_PROMPT = 'compose.v1';

/** More than so many examples tell a model nothing new. */
const SHOWN = 3;

/** Asks for a new tool from a statement of need. */
export function createPrompt(need: string): string {
  return fillPrompt(promptText(CREATE_PROMPT), { need, ...forms() });
}

/** Asks for one tool out of several that are called in sequence. */
export function composePrompt({
  tools,
  sequences,
  need,
}: {
  readonly tools: readonly Genome[];
  readonly sequences: readonly (readonly Called[])[];
  readonly need: string;
}): string {
  const shown = sequences
    .slice(0, SHOWN)
    .map((calls, i) => `Sequence ${i + 1}:\n${calls.map(callText).join('\n')}`);
  return fillPrompt(promptText(COMPOSE_PROMPT), {
    sources: tools.map(sourceOf).join('\n\n'),
    sequences:
      shown.length === 0
        ? 'None is recorded.'
        : `It occurs ${sequences.length} times.\n\n${shown.join('\n\n')}`,
    need: need || 'Nothing more is said.',
    ...forms(),
  });
}

function callText({ tool, args, output }: Called): string {
  return `${tool} with ${short(JSON.stringify(args))} answered:\n${fenced(short(output))}`;
}

function forms(): { readonly rules: string; readonly cases: string } {
  return { rules: promptText('rules-new.v1').trim(), cases: promptText('cases.v1').trim() };
}
