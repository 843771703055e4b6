import { escape } from '../../report/pictures/svg.ts';

/**
 * A button that posts to `action` after a question, with the fields of the form around it. `more` are further attributes:
 * `data-then`, where to go afterwards; `data-answer`, what to send in place of the form, with a comment that `data-comment`
 * asks for.
 */
export function button(
  action: string,
  words: string,
  question: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const attributes = Object.entries({ 'data-action': action, 'data-question': question, ...more })
    .map(([name, value]) => ` ${name}="${escape(value)}"`)
    .join('');
  return `<button type="button"${attributes}>${escape(words)}</button>`;
}
