import type { StringFunction } from '../grammar/string-functions.ts';

/** Rewrites a text, line by line where its pattern has `^` or `$`: every match of a regular expression becomes a fixed text. */
export interface TextRule {
  /** Source of the regular expression; its flags are always `gmu`. */
  readonly pattern: string;
  readonly by: string;
  /** Earlier ones are applied first: characters, then what stands around a line, then blanks. */
  readonly rank: number;
  /** Whether it stands for more than the very characters that were seen: a class, a shape, any blanks. */
  readonly general: boolean;
}

const FLAGS = 'gmu';

export function applyRules(rules: readonly TextRule[], text: string): string {
  return rules.reduce((done, { pattern, by }) => done.replace(expressionFor(pattern), () => by), text);
}

const expressions = new Map<string, RegExp>();

function expressionFor(pattern: string): RegExp {
  let expression = expressions.get(pattern);
  if (expressions.size > 1000) expressions.clear();
  if (!expression) expressions.set(pattern, (expression = new RegExp(pattern, FLAGS)));
  return expression;
}

/** The same rewriting as source. */
export function sourceOf(rules: readonly TextRule[]): StringFunction {
  return {
    name: rules.map(({ pattern, by }) => `/${pattern}/ to ${JSON.stringify(by)}`).join(', '),
    apply: (operand) =>
      rules.reduce(
        (source, { pattern, by }) =>
          `${source}.replace(/${pattern}/${FLAGS}, ${JSON.stringify(by.replaceAll('$', '$$$$'))})`,
        operand,
      ),
  };
}

/** A pattern that matches just this text. */
export function literally(text: string): string {
  return [...text]
    .map((character) => {
      if (/[\^$\\.*+?()[\]{}|/]/.test(character)) return `\\${character}`;
      if (character === '\t') return '\\t';
      if (character === '\n') return '\\n';
      if (character === '\r') return '\\r';
      const code = character.codePointAt(0) ?? 0;
      return code < 0x20 || code > 0x7e ? `\\u{${code.toString(16)}}` : character;
    })
    .join('');
}
