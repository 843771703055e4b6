import { ExitCode, ToolfinchError } from '../../errors.ts';

/**
 * How far a reader has come in each of the journal's three growing tables. Rows of one table become visible in the order
 * of their numbers, so that what lies behind a cursor is neither missed nor told twice.
 */
export interface EventCursor {
  readonly event: number;
  readonly result: number;
  readonly evaluation: number;
}

export const START: EventCursor = { event: 0, result: 0, evaluation: 0 };

/** The id of an event is the cursor behind it. */
export function writeEventId({ event, result, evaluation }: EventCursor): string {
  return `${event}-${result}-${evaluation}`;
}

export function readEventId(text: string): EventCursor {
  const [, event, result, evaluation] = /^(\d{1,15})-(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (event === undefined || result === undefined || evaluation === undefined) {
    throw new ToolfinchError(
      'EVENT_ID_INVALID',
      `${JSON.stringify(text.slice(0, 80))} is not the id of an event.`,
      'Pass on the id of the last event that came, or leave it out to begin with the first.',
      ExitCode.usage,
    );
  }
  return { event: Number(event), result: Number(result), evaluation: Number(evaluation) };
}
