/** What a method takes besides its receiver, by kind; `from` and `to` are numbers that count from 1, the end included. */
export type Operand = 'text' | 'other text' | 'from' | 'to';

/** A method of the language's own library that gives a value of its receiver's kind. */
export interface ValueMethod {
  readonly name: string;
  readonly of: 'string' | 'string[]';
  readonly operands: readonly Operand[];
  /** Source of the call; receiver and operands are safe to put a dot or an operator after. */
  apply(receiver: string, operands: readonly string[]): string;
}

const [string, list] = ['string', 'string[]'] as const;

/** Methods through which a value can depend on others. What they are good for is for the search to find out. */
export const valueMethods: readonly ValueMethod[] = [
  {
    name: 'replace',
    of: string,
    operands: ['text', 'other text'],
    apply: (x, [a, b]) => `${x}.replace(${a}, () => ${b})`,
  },
  {
    name: 'replace-all',
    of: string,
    operands: ['text', 'other text'],
    apply: (x, [a, b]) => `${x}.replaceAll(${a}, () => ${b})`,
  },
  { name: 'remove', of: string, operands: ['text'], apply: (x, [a]) => `${x}.split(${a}).join('')` },
  { name: 'append', of: string, operands: ['text'], apply: (x, [a]) => `${x}.concat(${a})` },
  { name: 'prepend', of: string, operands: ['text'], apply: (x, [a]) => `${a}.concat(${x})` },
  {
    name: 'slice-text',
    of: string,
    operands: ['from', 'to'],
    apply: (x, [a, b]) => `${x}.slice(${a} - 1, ${b})`,
  },
  { name: 'slice', of: list, operands: ['from', 'to'], apply: (x, [a, b]) => `${x}.slice(${a} - 1, ${b})` },
  { name: 'slice-from', of: list, operands: ['from'], apply: (x, [a]) => `${x}.slice(${a} - 1)` },
  { name: 'slice-after', of: list, operands: ['from'], apply: (x, [a]) => `${x}.slice(${a})` },
  { name: 'slice-to', of: list, operands: ['to'], apply: (x, [b]) => `${x}.slice(0, ${b})` },
  {
    name: 'only-with',
    of: list,
    operands: ['text'],
    apply: (x, [a]) => `${x}.filter((item) => item.includes(${a}))`,
  },
  {
    name: 'without',
    of: list,
    operands: ['text'],
    apply: (x, [a]) => `${x}.filter((item) => !item.includes(${a}))`,
  },
];
