import { ExitCode, ToolfinchError } from '../../errors.ts';

/** Reads the id of an event where ids are numbers. */
export function readLineId(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ToolfinchError(
    'EVENT_ID_INVALID',
    `${JSON.stringify(text.slice(0, 80))} is not the id of an event.`,
    'Pass on the id of the last event that came, or leave it out to begin with the first.',
    ExitCode.usage,
  );
}
