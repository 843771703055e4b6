import { posix } from 'node:path';
import type { Case } from '../case.ts';
import { splitOf, whitespaceMatters } from '../source.ts';
import { fileCallOf, type FileCall } from './file-call.ts';
import { KnownFiles } from './known-files.ts';
import { readListing } from './listing.ts';
import type { Trace } from './trace.ts';

/** A call that became no case. */
export interface LeftOut {
  readonly trace: string;
  /** Number of the call in the trace. */
  readonly call: number;
  readonly reason: string;
  /** What was known of the file that it is about, with the path as the case would have had it. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface ImportedTrace {
  readonly cases: readonly Case[];
  readonly leftOut: readonly LeftOut[];
}

type Edit = Extract<FileCall, { kind: 'edit' }>;
/** What the right answer to an edit is, or why nobody can tell. */
type Right = { readonly mode: string; readonly expect: Case['expect'] } | { readonly reason: string };

/** Characters of the largest file that a case is made with. */
const LARGEST = 200_000;

/**
 * The calls of the edit tool of one trace as cases. The fixture is the file as earlier calls of the trace have shown or
 * written it; the right answer follows from that text and the call, never from what the trace's own tool made of it:
 * - the old text stands there once, or `replaceAll` is set: it is replaced;
 * - it stands there several times, or is the same as the new one: a refusal;
 * - it does not stand there: what the model meant is known only when its next edit of that file that did not fail has the
 *   same new text and an old text that fits. That edit's result is the right one.
 *
 * What cannot be told is left out, with a reason.
 */
export function casesOfTrace(trace: Trace): ImportedTrace {
  const known = new KnownFiles();
  const folder = trace.folder ?? commonFolder(trace);
  const calls = trace.calls.map((call) => ({ ...call, does: inFolder(fileCallOf(call), folder) }));
  const cases: Case[] = [];
  const leftOut: LeftOut[] = [];
  for (const [i, { n, does, output, failed }] of calls.entries()) {
    switch (does.kind) {
      case 'command':
        known.ageAll();
        break;
      case 'read': {
        const listing = readListing(output);
        if (listing && !failed) known.show(does.path, listing, does.isAll);
        break;
      }
      case 'write':
        if (!failed) known.write(does.path, does.text);
        break;
      case 'edits':
        leftOut.push({ trace: trace.name, call: n, reason: 'several edits in one call' });
        known.forget(does.path);
        break;
      case 'edit': {
        const text = known.text(does.path);
        const right = rightAnswer(does, { text, failed, isStale: known.isStale(does.path) }, () =>
          nextEditOf(does.path, calls.slice(i + 1)),
        );
        if ('reason' in right) {
          const files = text === undefined ? {} : { files: { [does.path]: text } };
          leftOut.push({ trace: trace.name, call: n, reason: right.reason, ...files });
        } else cases.push(caseOf(trace.name, n, text, does, right));
        if (!failed) {
          const after = text === undefined ? undefined : replaced(text, does);
          if (does.before === '' && text === undefined) known.write(does.path, does.after);
          else if (after === undefined) known.forget(does.path);
          else known.change(does.path, after);
        }
        break;
      }
      case 'other':
        break;
    }
  }
  return { cases, leftOut };
}

interface Situation {
  readonly text: string | undefined;
  readonly failed: boolean;
  readonly isStale: boolean;
}

function rightAnswer(edit: Edit, { text, failed, isStale }: Situation, next: () => Edit | undefined): Right {
  const { path, before, after, replaceAll } = edit;
  const becomes = (mode: string, result: string): Right => ({
    mode,
    expect: {
      kind: 'files',
      files: { [path]: result },
      whitespace: whitespaceMatters(path) ? 'matters' : 'tolerated',
    },
  });
  const refusal = (mode: string): Right => ({ mode, expect: { kind: 'refusal', otherwise: 'harm' } });
  if (path.startsWith('/') || path.startsWith('..'))
    return { reason: 'the file lies outside of the folder of the session' };
  if (text === undefined) {
    if (before === '' && !failed) return becomes('create', after);
    return { reason: 'the file was not shown in whole before' };
  }
  if (text.length > LARGEST) return { reason: 'the file is too large' };
  if (before === '') return refusal('empty-old');
  if (before === after) return refusal('identical');
  const places = text.split(before).length - 1;
  if (places > 1 && !replaceAll) return refusal('ambiguous');
  const result = replaced(text, edit);
  if (result !== undefined)
    return failed
      ? { reason: 'the call failed in the trace, although its text fits' }
      : becomes(replaceAll ? 'replace-all' : 'exact', result);
  if (isStale) return { reason: 'a command ran since the file was shown, and the text does not fit' };
  if (!failed)
    return { reason: "the trace's tool took a text that does not fit, and what is right is not known" };
  const retry = next();
  const meant = retry && sameWords(retry.after, after) ? replaced(text, retry) : undefined;
  return meant === undefined
    ? { reason: 'the text does not fit, and what was meant is not known' }
    : becomes('corrected', meant);
}

/** The file after an edit whose old text stands there as often as it must; undefined for any other. */
function replaced(text: string, { before, after, replaceAll }: Edit): string | undefined {
  const parts = before === '' ? [] : text.split(before);
  const fits = replaceAll ? parts.length > 1 : parts.length === 2;
  return fits && before !== after ? parts.join(after) : undefined;
}

const sameWords = (one: string, other: string): boolean =>
  one.replace(/\s+/g, ' ').trim() === other.replace(/\s+/g, ' ').trim();

/**
 * The next call that changes the file, when it is one edit; undefined when something else may have come between. Of a failed
 * edit or write it is sure that it has changed nothing.
 */
function nextEditOf(
  path: string,
  later: readonly { readonly does: FileCall; readonly failed: boolean }[],
): Edit | undefined {
  for (const { does, failed } of later) {
    if (does.kind === 'command') return undefined;
    if (!('path' in does) || does.path !== path || does.kind === 'read') continue;
    if (failed && does.kind !== 'edits') continue;
    return does.kind === 'edit' ? does : undefined;
  }
  return undefined;
}

function caseOf(
  trace: string,
  call: number,
  text: string | undefined,
  { path, before, after, replaceAll }: Edit,
  { mode, expect }: Extract<Right, { mode: string }>,
): Case {
  return {
    id: `${trace}#${call}`,
    mode,
    split: splitOf(trace),
    source: `${trace}/${path}`,
    files: text === undefined ? {} : { [path]: text },
    args: {
      filePath: `{{workspace}}/${path}`,
      oldString: before,
      newString: after,
      ...(replaceAll && { replaceAll }),
    },
    permission: 'allow',
    expect,
  };
}

/** The call with its path relative to the session's folder; one that leads out of it stays absolute. */
function inFolder(does: FileCall, folder: string): FileCall {
  if (!('path' in does)) return does;
  const relative = posix.normalize(does.path.startsWith('/') ? posix.relative(folder, does.path) : does.path);
  return relative.startsWith('..') ? does : { ...does, path: relative };
}

/** The folder that all named files lie in. */
function commonFolder({ calls }: Trace): string {
  const folders = calls.flatMap((call) => {
    const does = fileCallOf(call);
    return 'path' in does && does.path.startsWith('/')
      ? [posix.dirname(posix.normalize(does.path)).split('/')]
      : [];
  });
  const [first = ['']] = folders;
  const length = first.findIndex((part, i) => folders.some((folder) => folder[i] !== part));
  return first.slice(0, length === -1 ? first.length : length).join('/') || '/';
}
