import { format } from 'prettier';
import type { Genome } from './genome.ts';
import { isScript } from './syntax.ts';

/** The genome laid out for people to read and diff. Slow; not for the search. */
export async function formatGenome(genome: Genome): Promise<Genome> {
  const files: Record<string, string> = {};
  for (const [file, text] of Object.entries(genome.files)) {
    files[file] = isScript(file)
      ? await format(text, { parser: 'typescript', singleQuote: true, printWidth: 120 })
      : text;
  }
  return { entry: genome.entry, files };
}
