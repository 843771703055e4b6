import { ExitCode, ToolfinchError } from '../errors.ts';

export function checkoutChanged(folder: string): ToolfinchError {
  return new ToolfinchError(
    'CHECKOUT_CHANGED',
    `The checkout ${folder} is not as it was when this campaign began.`,
    'Restore it, or start a new campaign.',
    ExitCode.usage,
  );
}
