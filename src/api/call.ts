import type { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Context } from './context.ts';
import type { Operation } from './operations/operation.ts';

/** What was asked does not fit the operation's input. */
export class InputError extends ToolfinchError {
  constructor(
    operation: Pick<Operation, 'name'>,
    readonly issues: readonly { readonly path: string; readonly message: string }[],
  ) {
    const list = issues
      .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
      .join('; ');
    super(
      'INPUT_INVALID',
      `The input of ${operation.name} is not valid (${list}).`,
      'Mend it; /openapi.json says what each operation takes.',
      ExitCode.usage,
    );
  }
}

/** What is called by name with an input: an operation, or what one door has besides. */
export type Callable = Pick<Operation, 'name' | 'input' | 'run'>;

/** Checks the input and carries the operation out. All doors come through here. */
export async function call(operation: Callable, input: unknown, context: Context): Promise<unknown> {
  const parsed = operation.input.safeParse(input);
  if (!parsed.success) throw new InputError(operation, parsed.error.issues.map(issueOf));
  return await operation.run(parsed.data, context);
}

function issueOf({ path, message }: z.core.$ZodIssue): InputError['issues'][number] {
  return { path: path.map(String).join('.'), message };
}
