/** Names that are taken for each other. */
export const NAME_SWAPS: Readonly<Record<string, string>> = bothWays({
  min: 'max',
  some: 'every',
  any: 'all',
  floor: 'ceil',
  startsWith: 'endsWith',
  startswith: 'endswith',
  indexOf: 'lastIndexOf',
  toUpperCase: 'toLowerCase',
  upper: 'lower',
  shift: 'pop',
  push: 'unshift',
});

/** Operators that are taken for each other, and what kind of mistake that is. */
export const OPERATOR_SWAPS: Readonly<Record<string, readonly [kind: string, other: string]>> = {
  '<': ['boundary', '<='],
  '<=': ['boundary', '<'],
  '>': ['boundary', '>='],
  '>=': ['boundary', '>'],
  '===': ['equality', '!=='],
  '!==': ['equality', '==='],
  '==': ['equality', '!='],
  '!=': ['equality', '=='],
  '&&': ['logic', '||'],
  '||': ['logic', '&&'],
  and: ['logic', 'or'],
  or: ['logic', 'and'],
  '+': ['arithmetic', '-'],
  '-': ['arithmetic', '+'],
  '*': ['arithmetic', '+'],
};

function bothWays(pairs: Readonly<Record<string, string>>): Record<string, string> {
  return { ...pairs, ...Object.fromEntries(Object.entries(pairs).map(([one, other]) => [other, one])) };
}
