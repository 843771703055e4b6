import type { ParsedTool } from './parsed-tool.ts';

/** The name, or the name with the least number from 2 that makes it a word that stands nowhere in the tool. */
export function freshName(stem: string, { sources }: ParsedTool): string {
  const isTaken = (name: string): boolean =>
    sources.some((source) => new RegExp(`\\b${name}\\b`).test(source.getFullText()));
  let name = stem;
  for (let number = 2; isTaken(name); number++) name = `${stem}${number}`;
  return name;
}
