/** How many bytes two buffers share at the start, and how many of the rest they share at the end. */
export function commonEnds(before: Buffer | undefined, now: Buffer): { prefix: number; suffix: number } {
  if (before === undefined) return { prefix: 0, suffix: 0 };
  const most = Math.min(before.length, now.length);
  let prefix = 0;
  while (prefix < most && before[prefix] === now[prefix]) prefix++;
  let suffix = 0;
  while (suffix < most - prefix && before[before.length - 1 - suffix] === now[now.length - 1 - suffix])
    suffix++;
  return { prefix, suffix };
}
