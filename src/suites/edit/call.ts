import type { CasePart } from '../mode.ts';
import { withBlock, type Intent } from './intent.ts';

export interface CallShape {
  /** Text of the file before the call; default: the source's. */
  readonly file?: string;
  readonly oldString: string;
  readonly newString: string;
  /** Text of the file after the call; default: the source's with the intended lines. */
  readonly golden?: string;
  readonly replaceAll?: boolean;
}

/** A call that means `intent`, and the file that must come of it. */
export function applies(intent: Intent, call: CallShape): CasePart | undefined {
  const { path, text, whitespace } = intent.source;
  const before = call.file ?? text;
  const golden = call.golden ?? withBlock(intent, intent.after);
  if (golden === before || call.oldString === call.newString) return undefined;
  return {
    files: { [path]: before },
    args: argsFor(path, call),
    expect: { kind: 'files', files: { [path]: golden }, whitespace },
  };
}

/** A call that must be refused: no edit of the file is what it asks for. */
export function refuses(path: string, file: string, call: Omit<CallShape, 'file' | 'golden'>): CasePart {
  return {
    files: { [path]: file },
    args: argsFor(path, call),
    expect: { kind: 'refusal', otherwise: 'harm' },
  };
}

/** The call is of no use to the plain matcher: its old text does not stand in the file as it is. */
export function drifted(part: CasePart | undefined): CasePart | undefined {
  if (part === undefined) return undefined;
  const old = String(part.args['oldString']);
  return Object.values(part.files).some((text) => text.includes(old)) ? undefined : part;
}

export function argsFor(
  path: string,
  call: Pick<CallShape, 'oldString' | 'newString' | 'replaceAll'>,
): CasePart['args'] {
  return {
    filePath: `{{workspace}}/${path}`,
    oldString: call.oldString,
    newString: call.newString,
    ...(call.replaceAll === true && { replaceAll: true }),
  };
}

export function text(lines: readonly string[]): string {
  return lines.join('\n');
}
