import { feed } from './feed.mjs';

export function pages(entries, { maxItemsPerPage = 10 } = {}) {
  const all = feed(entries, { maxItems: Math.max(1, entries.length) });
  const result = [];
  for (let i = 0; i < all.length; i += maxItemsPerPage) {
    result.push(all.slice(i, i + maxItemsPerPage));
  }
  return result;
}
