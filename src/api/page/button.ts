import { escape } from '../../report/pictures/svg.ts';

/** A button that posts to `action` after a question, with the fields of the form around it, and then goes to `then`. */
export function button(action: string, words: string, question: string, then?: string): string {
  const next = then === undefined ? '' : ` data-then="${escape(then)}"`;
  return `<button type="button" data-action="${escape(action)}" data-question="${escape(question)}"${next}>${escape(words)}</button>`;
}
