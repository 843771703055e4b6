import { parseLine } from './csv.mjs';

export function parseTable(text) {
  const [head = '', ...rows] = text.split(/\r?\n/).filter((line) => line !== '');
  const names = parseLine(head);
  return rows.map((row) => Object.fromEntries(parseLine(row).map((value, i) => [names[i], value])));
}
