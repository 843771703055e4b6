/** Text that stands in HTML or SVG, also within an attribute. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; `body` is markup. Coordinates are rounded to a tenth. */
export function element(name: string, attributes: Attributes, body = ''): string {
  const text = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${shown(value)}"`]))
    .join('');
  return body === '' ? `<${name}${text}/>` : `<${name}${text}>${body}</${name}>`;
}

function shown(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : escape(value);
}

export function text(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escape(words));
}

export function tip(words: string): string {
  return `<title>${escape(words)}</title>`;
}

/** A shape that leads somewhere, if `href` is given. What is written over it stands beside it: `words` are its name. */
export function linked(href: string | undefined, words: string, shape: string): string {
  return href === undefined ? shape : element('a', { href, 'aria-label': words }, shape);
}

export interface Frame {
  /** Unique in its document. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, for who does not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** Is shown in its own size, within a box that scrolls, instead of filling the width. */
  readonly fixed?: boolean;
  /** Holds links. */
  readonly linked?: boolean;
}

/** A whole picture. Colours come from the CSS variables of the page that it stands in. */
export function picture(
  { id, title, description, width, height, fixed, linked }: Frame,
  body: string,
): string {
  const named = { 'aria-labelledby': `${id}-title`, 'aria-describedby': `${id}-text` };
  const size = fixed ? { width, height } : {};
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'picture',
      role: linked ? 'group' : 'img',
      ...named,
      viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`,
      ...size,
    },
    `<title id="${id}-title">${escape(title)}</title><desc id="${id}-text">${escape(description)}</desc>${body}`,
  );
}
