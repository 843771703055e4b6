import type { TraceCall } from './trace.ts';

/** A call on a file, whatever the agent calls its tools and their arguments. */
export type FileCall =
  | { readonly kind: 'read'; readonly path: string; readonly isAll: boolean }
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | {
      readonly kind: 'edit';
      readonly path: string;
      readonly before: string;
      readonly after: string;
      readonly replaceAll: boolean;
    }
  /** Several edits in one call. */
  | { readonly kind: 'edits'; readonly path: string }
  /** Whatever it does, files may be others after it. */
  | { readonly kind: 'command' }
  | { readonly kind: 'other' };

const PATH = ['filePath', 'file_path', 'path', 'file'];
const BEFORE = ['oldString', 'old_string', 'old_str', 'oldText'];
const AFTER = ['newString', 'new_string', 'new_str', 'newText'];
const LIMITS = ['offset', 'limit', 'start', 'end', 'view_range', 'start_line', 'end_line'];
const TOOLS: Readonly<Record<string, FileCall['kind']>> = {
  read: 'read',
  view: 'read',
  write: 'write',
  create: 'write',
  edit: 'edit',
  str_replace: 'edit',
  multiedit: 'edits',
  bash: 'command',
  shell: 'command',
  apply_patch: 'command',
  patch: 'command',
  task: 'command',
};

export function fileCallOf({ tool, args }: TraceCall): FileCall {
  const kind = TOOLS[tool.toLowerCase()] ?? 'other';
  const path = textIn(args, PATH);
  if (kind === 'command' || kind === 'other' || path === undefined)
    return { kind: kind === 'command' ? kind : 'other' };
  if (kind === 'read') return { kind, path, isAll: LIMITS.every((name) => args[name] === undefined) };
  if (kind === 'write') {
    const text = textIn(args, ['content', 'file_text', 'text']);
    return text === undefined ? { kind: 'other' } : { kind, path, text };
  }
  const list = args['edits'];
  if (kind === 'edits' || (Array.isArray(list) && list.length !== 1)) return { kind: 'edits', path };
  const edit = { ...args, ...(Array.isArray(list) ? (list[0] as Record<string, unknown>) : {}) };
  const [before, after] = [textIn(edit, BEFORE), textIn(edit, AFTER)];
  if (before === undefined || after === undefined) return { kind: 'edits', path };
  return {
    kind: 'edit',
    path,
    before,
    after,
    replaceAll: edit['replaceAll'] === true || edit['replace_all'] === true,
  };
}

function textIn(args: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  return names.map((name) => args[name]).find((value): value is string => typeof value === 'string');
}
