import { ExitCode, ToolfinchError } from '../../errors.ts';

/** `result.*,campaign.finished`: a type passes that is named, or that begins as a pattern does. */
export function typeFilter(patterns: string | undefined): (type: string) => boolean {
  if (patterns === undefined || patterns === '') return () => true;
  if (!/^[a-z.-]+\*?(,[a-z.-]+\*?)*$/.test(patterns)) {
    throw new ToolfinchError(
      'EVENT_TYPE_INVALID',
      `${JSON.stringify(patterns.slice(0, 80))} are not patterns of types.`,
      'Give types such as `result.new` or `campaign.*`, with commas between them.',
      ExitCode.usage,
    );
  }
  const wanted = patterns.split(',');
  return (type) =>
    wanted.some((pattern) =>
      pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
    );
}
