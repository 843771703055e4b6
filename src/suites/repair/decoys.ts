import type { Random } from '../../random.ts';

/** What stands around a spoiled file. */
export interface DecoySetting {
  /** Path of the spoiled file in the workspace, e.g. `src/bowling.js`. */
  readonly file: string;
  readonly spoiled: string;
  /** Text much like the spoiled one, with other faults. */
  readonly lookalike: string;
  readonly instructions: string;
}

/**
 * A small repository around a file, with what leads a search astray: a helper that is nearly the same file, a page with
 * CRLF line ends, a generated copy that `.gitignore` names, and data on one long line. None of it is judged.
 */
export function decoysFor(
  random: Random,
  { file, spoiled, lookalike, instructions }: DecoySetting,
): Record<string, string> {
  const [, stem = '', extension = ''] = /([^/]+)\.(\w+)$/.exec(file) ?? [];
  const comment = extension === 'py' ? '#' : '//';
  const separator = extension === 'py' ? '_' : '-';
  return {
    '.gitignore': 'dist/\n*.log\n',
    'README.md': `# ${stem}\n\nThe code is in \`${file}\`, what it does is in \`docs/${stem}.md\`. \`dist/\` is made from it.\n`,
    [`docs/${stem}.md`]: instructions.replace(/\r?\n/g, '\r\n'),
    [file.replace(/(\.\w+)$/, `${separator}old$1`)]:
      `${comment} The version before the last; kept for those who still load it.\n${lookalike}`,
    [`dist/${stem}.${extension}`]: `${comment} Generated from ${file}; do not edit.\n${spoiled}`,
    'data/codes.json': `${JSON.stringify(Array.from({ length: 900 }, () => random.int(100_000)))}\n`,
  };
}
