import { countUnknown, nothingMissed, type NotUnderstood } from './not-understood.ts';

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** One record of OpenCode's log. */
export interface LogRecord {
  readonly atMs: number;
  readonly level: LogLevel;
  readonly message: string;
  /** All other fields as text, e.g. `session.id`. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface ParsedLog {
  readonly records: readonly LogRecord[];
  readonly notUnderstood: NotUnderstood;
}

/** `key=value`, the value JSON-quoted where it holds blanks, quotes, `=` or backslashes. */
const TOKEN = /\s*([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$|timestamp=)/y;

/**
 * Reads OpenCode's log (logfmt). The log is a witness of the second rank: its file form is written in batches and loses
 * its end, and no line names a tool or its time. Nothing is scored from it alone. Never throws.
 */
export function parseLog(lines: Iterable<string>): ParsedLog {
  const notUnderstood = nothingMissed();
  const records: LogRecord[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    for (const fields of recordsIn(line, notUnderstood)) {
      const record = toRecord(fields, notUnderstood);
      if (record !== undefined) records.push(record);
    }
  }
  return { records, notUnderstood };
}

/** The key-value lists in a line: normally one; a second `timestamp` starts a second one that lost its line break. */
function recordsIn(line: string, missed: NotUnderstood): Map<string, string>[] {
  const found: Map<string, string>[] = [];
  let fields = new Map<string, string>();
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let m = TOKEN.exec(line); m !== null; m = TOKEN.exec(line)) {
    end = TOKEN.lastIndex;
    const [, key = '', raw = ''] = m;
    if (key === 'timestamp' && fields.size > 0) {
      found.push(fields);
      fields = new Map();
    }
    fields.set(key, raw.startsWith('"') ? unquoted(raw) : raw);
  }
  if (line.slice(end).trim() !== '') {
    // The rest is foreign text or a value that was cut off; the record it belongs to cannot be trusted, a next one can.
    missed.malformed++;
    fields = new Map();
    const next = line.indexOf('timestamp=', end + 1);
    if (next >= 0) found.push(...recordsIn(line.slice(next), missed));
  }
  if (fields.size > 0) found.push(fields);
  return found;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

function toRecord(fields: Map<string, string>, missed: NotUnderstood): LogRecord | undefined {
  const atMs = Date.parse(fields.get('timestamp') ?? '');
  const level = fields.get('level');
  const message = fields.get('message');
  if (Number.isNaN(atMs) || level === undefined || message === undefined) {
    missed.malformed++;
    return undefined;
  }
  const known = LEVELS.find((l) => l === level);
  if (known === undefined) {
    countUnknown(missed, `level:${level}`);
    return undefined;
  }
  const rest = [...fields].filter(([key]) => key !== 'timestamp' && key !== 'level' && key !== 'message');
  return { atMs, level: known, message, fields: Object.fromEntries(rest) };
}
