import { anchor, slug } from './slug.mjs';

export function address(page, section) {
  return `/${slug(page)}${section === undefined ? '' : anchor(section)}`;
}
