import { z } from 'zod';

/** The source files of one tool, as text. Paths are relative to the tool's folder, with forward slashes. */
export const Genome = z.object({
  /** The file whose default export is the tool; its base name is the tool's name, e.g. `edit.ts`. */
  entry: z.string(),
  files: z.record(z.string(), z.string()),
});
export type Genome = Readonly<{ entry: string; files: Readonly<Record<string, string>> }>;

/** The name under which OpenCode registers the tool: the entry's base name without its extension. */
export function toolName(genome: Genome): string {
  return genome.entry.replace(/^.*\//, '').replace(/\.[jt]s$/, '');
}
