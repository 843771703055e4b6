import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Under which licence the candidate may be used, as far as files tell. No legal advice. */
export function licenceNote(tool: string, models: readonly string[]): string {
  const found = licenceAbove(tool);
  const origin = found
    ? `The candidate derives from ${tool}, which ${found.file} puts under ${found.licence}.`
    : `The candidate derives from ${tool}; no package.json above it names a licence.`;
  const written =
    models.length > 0
      ? ` Changes in its lineage were written by language models (${models.join(', ')}): see the terms of their providers.`
      : ' Its changes were made by operators of Toolfinch, which claims no rights in them.';
  return origin + written;
}

function licenceAbove(file: string): { readonly file: string; readonly licence: string } | undefined {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const licence = licenceIn(manifest);
      if (licence !== undefined) return { file: manifest, licence };
    }
    if (folder === dirname(folder)) return undefined;
  }
}

function licenceIn(manifest: string): string | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    return typeof read === 'object' && read !== null && 'license' in read ? String(read.license) : undefined;
  } catch {
    return undefined;
  }
}
