import { parse } from './options.mjs';

export function plan(words) {
  const { retries, timeout, cap } = parse(words);
  const waits = [];
  for (let n = 0; n < retries; n++) {
    waits.push(Math.min(cap, timeout * 2 ** n));
  }
  return waits;
}
