/** What must not leave the machine it was found on, and what stands in its place. */
export type SecretKind = 'key' | 'mail' | 'home';

interface Pattern {
  readonly kind: SecretKind;
  /** The first group that matched is the secret; without groups the whole is. */
  readonly pattern: RegExp;
}

const PATTERNS: readonly Pattern[] = [
  // Keys and tokens that can be told by their form.
  { kind: 'key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { kind: 'key', pattern: /\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}/g },
  { kind: 'key', pattern: /\bsk-(?:ant-|proj-|or-)?[\w-]{16,}|\b[sr]k_(?:live|test)_\w{10,}/g },
  { kind: 'key', pattern: /\bxox[abeoprs]-[\w-]{10,}|\bAIza[\w-]{30,}|\bnpm_\w{30,}|\bhf_\w{20,}/g },
  { kind: 'key', pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g },
  // What stands behind a name that says what it is.
  { kind: 'key', pattern: /\b(?:Bearer|Basic)\s+((?=[\w.~+/=-]*\d)[\w.~+/=-]{12,})/g },
  {
    kind: 'key',
    pattern:
      /(?:api[_-]?key|secret|token|passw(?:or)?d|passphrase|private[_-]?key|access[_-]?key|credential)[\w-]*["'`]?\s*(?:=>?|:=?)\s*(?:["'`]([^"'`\s]{6,})["'`]|((?=[\w./+~=-]*\d)[\w./+~=-]{8,}))/gi,
  },
  { kind: 'key', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*:([^\s/@"']{3,})@/gi },
  { kind: 'mail', pattern: /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/gi },
  { kind: 'home', pattern: /(?<![\w.])(?:\/home|\/Users)\/([\w.-]+)/g },
  { kind: 'home', pattern: /\b[A-Z]:\\+Users\\+([\w.-]+)/g },
];

const BLOCK = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----([\s\S]*?)(?:-----END|$)/g;
/** Runs of signs that may be a key; separators of words and paths are not among them. */
const RUN = /[A-Za-z0-9+/_-]{20,}={0,2}/g;
/** Bits a character. Identifiers and paths lie below 4, random base64 of 20 characters and more above. */
const MIN_ENTROPY = 4;
const HEX = /^(?:0x)?[0-9a-f]{32,}$/i;
/** Names that are nobody's. */
const NOBODY: ReadonlySet<string> = new Set(['user', 'runner', 'ubuntu', 'node', 'Shared', 'Public']);

/** Every secret in a text, with repetitions. */
export function* secretsIn(text: string): Generator<{ readonly kind: SecretKind; readonly secret: string }> {
  for (const { kind, pattern } of PATTERNS)
    for (const match of text.matchAll(pattern)) {
      const secret = match.slice(1).find((group) => group !== undefined) ?? match[0];
      if (kind === 'home' ? !NOBODY.has(secret) : !isPlaceholder(secret)) yield { kind, secret };
    }
  for (const [, body = ''] of text.matchAll(BLOCK))
    for (const [run] of body.matchAll(/[A-Za-z0-9+/=]{8,}/g)) yield { kind: 'key', secret: run };
  for (const [run] of text.matchAll(RUN)) if (isRandom(run)) yield { kind: 'key', secret: run };
}

/** `{env:KEY}`, `${KEY}`, `process.env.KEY`, `<your key>`, `xxxx`: what stands for a secret is none. */
function isPlaceholder(text: string): boolean {
  return /[{}<>$()]|\benv\b|^(.)\1+$|^redacted\d+$|@example\./i.test(text);
}

function isRandom(run: string): boolean {
  if (isPlaceholder(run)) return false;
  if (HEX.test(run)) return true;
  const classes = [/[a-z]/, /[A-Z]/, /\d/].filter((each) => each.test(run)).length;
  // A path or a chain of words has separators between pronounceable pieces; a key has them, if at all, anywhere.
  const pieces = run.split(/[/_=-]+/);
  if (classes < 3 || Math.max(...pieces.map((piece) => piece.length)) < 16) return false;
  return entropy(run) >= MIN_ENTROPY;
}

/** Shannon entropy of a text's characters, in bits a character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}
