import type { HelperName } from './helper-functions.ts';

/** A condition about one or two texts, as source around their names. */
export interface TextCondition {
  apply(text: string, other: string): string;
  readonly helper?: HelperName;
}

const SIGNS = [`'\\n'`, `'\\r\\n'`, `'\\t'`, `'\\0'`, `'...'`, `'\\\\n'`, `'/'`, `'*'`, `','`];

/** About one text: how long it is, and what stands in it. */
export const ofOneText: readonly TextCondition[] = [
  ...['=== 0', '< 3', '< 8', '> 200', '> 2000'].map((length): TextCondition => ({
    apply: (x) => `${x}.trim().length ${length}`,
  })),
  ...SIGNS.map((sign): TextCondition => ({ apply: (x) => `${x}.includes(${sign})` })),
  { apply: (x) => String.raw`/^\s*(\/\/|#|\/\*|<!--)?\s*\.\.\.(\s|$)/m.test(${x})` },
];

/** About two texts: what one is to the other. */
export const ofTwoTexts: readonly TextCondition[] = [
  ...['includes', 'startsWith', 'endsWith'].map((method): TextCondition => ({
    apply: (a, b) => `${a}.${method}(${b})`,
  })),
  ...[2, 4].map((times): TextCondition => ({
    apply: (a, b) => `${a}.length > ${times} * ${b}.length`,
  })),
  { apply: (a, b) => `${a}.split(${b}).length > 2` },
  { apply: (a, b) => `matchesGlob(${a}, ${b})`, helper: 'matchesGlob' },
];
