import type { Genome } from '../mutation/genome.ts';
import type { Proposed } from '../mutation/vary.ts';
import type { PromptVariables } from './prompt-context.ts';

/** What a reply comes to: a child, or what to say to the model about it. A refusal is not asked again. */
export type Reading =
  | {
      readonly kind: 'change';
      readonly proposed: Proposed;
      /** Why the parent fails, where the operator asks for it. */
      readonly cause?: string;
    }
  | { readonly kind: 'complaint'; readonly complaint: string }
  | { readonly kind: 'refusal' };

/**
 * Has a model make a child. Both halves are pure; the exchange between them is `make-child.ts`.
 * To add one: a file in `operators/` that exports a value of this type, its prompt in `prompts/`, and its line in
 * `operators/index.ts`.
 */
export interface ModelOperator {
  /** Kebab-case, begins with `model-`, unique among all operators. */
  readonly name: string;
  readonly description: string;
  /** Name of its prompt file without `.md`, with the version: `diff.v1`. */
  readonly prompt: string;
  /** True when it needs a second parent. */
  readonly crossover?: boolean;
  /** `texts`: it changes nothing but what the model is told of the tool. */
  readonly touches?: 'texts';
  /** What of the context goes into the prompt, by the names in its file. */
  readonly variables: readonly (keyof PromptVariables)[];
  read(reply: string, parent: Genome): Reading;
}
