import { parse } from './options.mjs';

export function plan(words) {
  const { retries, timeout } = parse(words);
  const waits = [];
  for (let n = 0; n < retries; n++) {
    waits.push(timeout * 2 ** n);
  }
  return waits;
}
