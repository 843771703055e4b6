import { OK } from '../../../outcome.ts';
import type { Conversation } from './conversation.ts';

/** The agent reads the instruction as its first line and ends when it has done; what it prints is read later. */
export function jsonLinesConversation(instruction: string): Conversation {
  return {
    begin: () => [JSON.stringify({ type: 'text', text: instruction })],
    hear: () => ({}),
    ended: (code) =>
      code === 0 ? OK : { kind: 'crashed', detail: `The agent's command ended with code ${code}.` },
  };
}
