import { createTwoFilesPatch } from 'diff';
import type { HarvestedCase } from '../live/harvest/harvested-case.ts';

const LONGEST = 1_500;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text);

/** A harvested case as its reviewer sees it: the call, what came of it, what is thought to be right. */
export function reviewText({ tool, why, seen, observed, case: case_ }: HarvestedCase): string {
  if (!case_) return '';
  const { args, expect, files, mode } = case_;
  const wanted =
    expect.kind === 'files'
      ? Object.entries(expect.files)
          .map(([path, text]) => createTwoFilesPatch(path, path, files[path] ?? '', text ?? ''))
          .join('\n')
      : `a ${expect.kind}`;
  return [
    `${tool} (${why}, ${mode}, seen ${seen} times)`,
    `called with: ${cut(JSON.stringify(args, null, 2))}`,
    `was told:    ${cut(observed)}`,
    `wanted, as inferred: ${cut(wanted)}`,
  ].join('\n');
}
