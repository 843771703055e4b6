import type { Trace } from '../../suites/traces/trace.ts';
import { secretsIn, type SecretKind } from './secrets.ts';

/**
 * Replaces secrets and personal names by placeholders, the same one for the same secret wherever it stands. A trace is
 * scrubbed before anything is made of it: what a case wants is inferred from scrubbed text, so that an old text still fits the
 * file it is in, or the call is left out.
 */
export class Scrubber {
  readonly #placeholders = new Map<string, string>();
  readonly #counts: Record<SecretKind, number> = { key: 0, mail: 0, home: 0 };
  #count = 0;

  /** How many different secrets have been replaced, by kind. */
  get counts(): Readonly<Record<SecretKind, number>> {
    return this.#counts;
  }

  trace(trace: Trace): Trace {
    const texts = new Set<string>();
    collect(trace.folder, texts);
    for (const { args, output } of trace.calls) {
      collect(args, texts);
      collect(output, texts);
    }
    const found = new Map<string, string>();
    for (const text of texts)
      for (const { kind, secret } of secretsIn(text)) found.set(secret, this.#placeholder(kind, secret));
    if (found.size === 0) return trace;
    // The longest first: one secret may be a part of another.
    const pairs = [...found].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
    const clean = (text: string): string =>
      pairs.reduce((left, [secret, placeholder]) => replace(left, secret, placeholder), text);
    return {
      ...trace,
      ...(trace.folder !== undefined && { folder: clean(trace.folder) }),
      calls: trace.calls.map((call) => ({
        ...call,
        args: mapTexts(call.args, clean) as Record<string, unknown>,
        output: clean(call.output),
      })),
    };
  }

  #placeholder(kind: SecretKind, secret: string): string {
    const known = this.#placeholders.get(`${kind} ${secret}`);
    if (known !== undefined) return known;
    this.#counts[kind]++;
    const n = ++this.#count;
    const made =
      kind === 'mail'
        ? `someone${n}@example.com`
        : kind === 'home'
          ? `user${n}`
          : `REDACTED${String(n).padStart(4, '0')}`;
    this.#placeholders.set(`${kind} ${secret}`, made);
    return made;
  }
}

/** A short one is replaced where it stands for itself, for it may be a part of a word elsewhere. */
function replace(text: string, secret: string, placeholder: string): string {
  if (!text.includes(secret)) return text;
  if (secret.length >= 12) return text.replaceAll(secret, placeholder);
  const quoted = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<!\\w)${quoted}(?!\\w)`, 'g'), () => placeholder);
}

function collect(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value);
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) collect(inner, texts);
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, map)]));
}
