const UNSAFE = /[^\w\s-]/g;

/** The part of an address that stands for a page. */
export function slug(title) {
  return title
    .normalize('NFKD')
    .replace(UNSAFE, '')
    .replace(/[\s_-]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
}

/** The part of an address that stands for a place on a page. */
export function anchor(title) {
  return title
    .normalize('NFKD')
    .replace(UNSAFE, '')
    .replace(/\s/g, '-')
    .replace(/^/, '#');
}
