import type { Outcome } from '../../../outcome.ts';

/** One session with a command agent: what it is asked, and how its answers are to be taken. */
export interface Conversation {
  /** Lines for the agent before it has said anything. */
  begin(): readonly string[];
  /** Takes one line of the agent's. */
  hear(line: string): Reaction;
  /** How it went where the command ended by itself. */
  ended(code: number): Outcome;
}

export interface Reaction {
  /** Lines for the agent. */
  readonly say?: readonly string[];
  /** Nothing more is to come. */
  readonly over?: Outcome;
}
