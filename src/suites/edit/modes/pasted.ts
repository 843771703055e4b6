import { applies, drifted, text } from '../call.ts';
import { drawIntent } from '../intent.ts';
import type { Mode } from '../mode.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The text was copied together with what surrounded it. */
export const pastedModes: readonly Mode[] = [
  {
    name: 'line-numbers',
    family: 'pasted',
    description: 'old and new text carry the `12: ` that the read tool prints before each line',
    weight: 4,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 8] });
      if (intent === undefined) return undefined;
      const number = (lines: readonly string[]): string =>
        text(lines.map((line, i) => `${String(intent.first + 1 + i)}: ${line}`));
      return drifted(applies(intent, { oldString: number(intent.before), newString: number(intent.after) }));
    },
  },
  {
    name: 'line-numbers-in-old',
    family: 'pasted',
    description: 'only the old text carries the `12: ` of the read tool',
    weight: 2,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 8] });
      if (intent === undefined) return undefined;
      const oldString = text(intent.before.map((line, i) => `${String(intent.first + 1 + i)}: ${line}`));
      return drifted(applies(intent, { oldString, newString: text(intent.after) }));
    },
  },
  {
    name: 'line-numbers-piped',
    family: 'pasted',
    description:
      'old and new text carry right-aligned line numbers with a bar or a tab, as other tools print them',
    weight: 3,
    heldoutOnly: true,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 8] });
      if (intent === undefined) return undefined;
      const mark = random.pick(['| ', ' | ', '\t']);
      const number = (lines: readonly string[]): string =>
        text(lines.map((line, i) => String(intent.first + 1 + i).padStart(5) + mark + line));
      return drifted(applies(intent, { oldString: number(intent.before), newString: number(intent.after) }));
    },
  },
  {
    name: 'code-fence',
    family: 'pasted',
    description: 'old and new text are wrapped in a Markdown code fence',
    weight: 3,
    generate(random, source) {
      if (source.path.endsWith('.md')) return undefined;
      const intent = drawIntent(random, source, { lines: [1, 8] });
      if (intent === undefined) return undefined;
      const language = random.chance(0.6) ? (/\.(\w+)$/.exec(source.path)?.[1] ?? '') : '';
      const fence = (lines: readonly string[]): string => `\`\`\`${language}\n${text(lines)}\n\`\`\``;
      return drifted(applies(intent, { oldString: fence(intent.before), newString: fence(intent.after) }));
    },
  },
  {
    name: 'html-entities',
    family: 'pasted',
    description:
      'old and new text have `&lt;`, `&gt;`, `&amp;` and `&quot;` for the characters that they stand for',
    weight: 3,
    generate(random, source) {
      const where = (block: readonly string[]): boolean =>
        /[<>"]|&&/.test(text(block)) && !/&\w+;/.test(text(block));
      const intent = drawIntent(random, source, { lines: [1, 6], where });
      if (intent === undefined) return undefined;
      const escape = (lines: readonly string[]): string =>
        text(lines).replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c);
      return drifted(applies(intent, { oldString: escape(intent.before), newString: escape(intent.after) }));
    },
  },
];
