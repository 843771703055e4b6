export function feed(entries, { maxItems = 20, newestFirst = true } = {}) {
  if (!Number.isInteger(maxItems) || maxItems < 1) {
    throw new RangeError(`maxItems must be a positive integer, not ${maxItems}`);
  }
  const sorted = [...entries].sort((a, b) => (newestFirst ? b.time - a.time : a.time - b.time));
  return sorted.slice(0, maxItems);
}
