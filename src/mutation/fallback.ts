import type { CallExpression } from 'ts-morph';
import { kindOf } from './sites.ts';
import type { HelperName } from './grammar/helper-functions.ts';

/**
 * Source that makes the call, and when that gives nothing makes the others in turn. What counts as nothing follows
 * from the type: an empty list, a missing value, an empty string, -1; for records, and for everything else that is
 * never empty, an exception.
 */
export function fallback(
  call: CallExpression,
  others: readonly string[],
): { text: string; helper: HelperName | undefined } {
  const kind = kindOf(call);
  if (kind === 'boolean') return { text: `(${[call.getText(), ...others].join(' || ')})`, helper: undefined };
  const helper: HelperName =
    kind === 'string[]' || kind === 'other[]' || kind === 'optional' || kind === 'number'
      ? 'firstNonEmpty'
      : 'firstToWork';
  const thunks = [call.getText(), ...others].map((source) => `() => ${source}`);
  return { text: `${helper}(${thunks.join(', ')})`, helper };
}
