import { escape } from '../../report/pictures/svg.ts';

/** Links between the pages of a list: `asked` is what the address says, `next` the cursor of the page behind. */
export function pagesHtml(asked: Readonly<Record<string, string>>, next: string | undefined): string {
  const link = (words: string, to: Readonly<Record<string, string>>): string =>
    `<a href="?${escape(new URLSearchParams(to).toString())}">${words}</a>`;
  const { cursor, ...first } = asked;
  const links = [
    ...(cursor === undefined ? [] : [link('First page', first)]),
    ...(next === undefined ? [] : [link('Next page', { ...asked, cursor: next })]),
  ];
  return links.length > 0
    ? `<section id="pages" class="wide" aria-label="Pages"><p>${links.join(' · ')}</p></section>`
    : '';
}
