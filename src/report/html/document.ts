import { createHash } from 'node:crypto';
import { escape } from '../pictures/svg.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly nav: readonly (readonly [href: string, words: string])[];
  /** HTML. */
  readonly main: string;
  readonly footer: string;
}

/** A whole HTML file. Its policy lets it fetch nothing and run nothing. */
export function htmlDocument({ title, subtitle, nav, main, footer }: Page): string {
  const links = nav
    .map(([href, words]) => `<li><a href="${escape(href)}">${escape(words)}</a></li>`)
    .join('');
  const hash = createHash('sha256').update(STYLE).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:">
<link rel="icon" href="data:,">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escape(title)}</h1><p>${escape(subtitle)}</p>
<nav aria-label="Sections"><ul>${links}</ul></nav></header>
<main>
${main}
</main>
<footer><p>${escape(footer)}</p></footer>
</body>
</html>
`;
}
