import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { requestFolder } from '../request-folder.ts';
import { keptFolder } from '../versions/kept-files.ts';
import { sha256, type AuditRecord } from './record.ts';
import type { Finding } from './verify.ts';

/** Files of an archive that the log has the hash of and that are not, or no longer, what it says. */
export function alteredFiles(archiveDir: string, records: readonly AuditRecord[]): Finding[] {
  return [
    ...records.flatMap(({ n, what }) => {
      if (what.kind === 'requested')
        return evidenceFindings(requestFolder(archiveDir, what.request), n, what);
      if (what.kind === 'blocked')
        return held(join(requestFolder(archiveDir, what.request), 'hooks.json'), what.hooks, n);
      return [];
    }),
    ...keptFindings(keptFolder(archiveDir)),
  ];
}

function evidenceFindings(
  folder: string,
  line: number,
  { evidence }: { readonly evidence: string },
): Finding[] {
  const file = join(folder, 'evidence.json');
  const findings = held(file, evidence, line);
  if (findings.length > 0) return findings;
  const { patch } = z.object({ patch: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8')));
  return held(join(folder, 'candidate.patch'), sha256(patch), line);
}

function held(file: string, hash: string, line: number): Finding[] {
  if (!existsSync(file)) return [{ line, file, what: `${file} is missing` }];
  return sha256(readFileSync(file)) === hash ? [] : [{ line, file, what: `${file} was altered` }];
}

function keptFindings(folder: string): Finding[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name)) : [];
  return names
    .map((name) => join(folder, name))
    .filter((file) => sha256(readFileSync(file)) !== basename(file))
    .map((file) => ({ file, what: `${file} was altered` }));
}
