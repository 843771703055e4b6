import type { Fault, FaultFinder } from './fault.ts';
import { NAME_SWAPS, OPERATOR_SWAPS } from './swaps.ts';

/**
 * Places for faults in a Python module, from its tokens: no parser for Python is at hand, so only tokens are swapped that
 * leave the module one that can be loaded. Strings and comments are passed over.
 */
export const faultsInPython: FaultFinder = (source) => {
  const code = withoutTexts(source);
  const found: Fault[] = [];
  const look = (
    pattern: RegExp,
    faultOf: (text: string) => Omit<Fault, 'start' | 'end'> | undefined,
  ): void => {
    for (const { 0: text, index } of code.matchAll(pattern)) {
      const fault = faultOf(text);
      if (fault) found.push({ ...fault, start: index, end: index + text.length });
    }
  };
  look(/(?<=\S )(?:[<>]=?|[=!]=|[-+*]|and|or)(?= \S)/g, (text) => {
    const [kind, other] = OPERATOR_SWAPS[text] ?? [];
    return kind === undefined || other === undefined ? undefined : { kind, text: other };
  });
  look(/\bnot (?!in\b)/g, () => ({ kind: 'negation', text: '' }));
  look(/\b(?:True|False)\b/g, (text) => ({ kind: 'boolean', text: text === 'True' ? 'False' : 'True' }));
  look(/(?<![\w.])\d{1,6}(?![\w.])/g, (text) => ({ kind: 'off-by-one', text: String(Number(text) + 1) }));
  look(/\b[a-z]+(?=\()/g, (text) => {
    const other = NAME_SWAPS[text];
    return other === undefined ? undefined : { kind: 'method', text: other };
  });
  return found.sort((a, b) => a.start - b.start);
};

/** The source with blanks in the place of what is in strings and comments, so that places stay what they are. */
function withoutTexts(source: string): string {
  return source.replace(
    /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*/g,
    (text) => text.replace(/[^\n]/g, ' '),
  );
}
