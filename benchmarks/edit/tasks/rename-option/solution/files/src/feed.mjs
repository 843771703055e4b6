export function feed(entries, { limit = 20, newestFirst = true } = {}) {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`limit must be a positive integer, not ${limit}`);
  }
  const sorted = [...entries].sort((a, b) => (newestFirst ? b.time - a.time : a.time - b.time));
  return sorted.slice(0, limit);
}
