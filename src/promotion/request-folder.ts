import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { markdown } from '../report/markdown.ts';
import { Evidence } from './evidence/evidence.ts';
import { evidenceText } from './evidence/evidence-text.ts';
import { hooksSection } from './hooks/hooks-section.ts';
import type { HookRun } from './hooks/hook-run.ts';
import { replaceFile } from '../durable-file.ts';
import { sha256 } from './ledger/record.ts';
import type { PromotionRequest } from './requests.ts';

/** Where the evidence of a request is kept, and what was in place before it. */
export function requestFolder(archiveDir: string, id: string): string {
  return join(archiveDir, 'promotions', id);
}

export function backupFolder(archiveDir: string, id: string): string {
  return join(requestFolder(archiveDir, id), 'backup');
}

/** Where a candidate lies as files, for hooks. */
export function candidateFolder(archiveDir: string, id: string): string {
  return join(requestFolder(archiveDir, id), 'candidate');
}

/** Writes hooks.json and hooks.md for what was never asked for. */
export function writeHooks(
  archiveDir: string,
  id: string,
  runs: readonly HookRun[],
): { readonly folder: string; readonly hash: string } {
  const folder = requestFolder(archiveDir, id);
  mkdirSync(folder, { recursive: true });
  const json = `${JSON.stringify(runs, null, 2)}\n`;
  replaceFile(join(folder, 'hooks.json'), json);
  replaceFile(
    join(folder, 'hooks.md'),
    markdown('A promotion that a hook has stopped', [hooksSection(runs)]),
  );
  return { folder, hash: sha256(json) };
}

/** Writes evidence.json, evidence.md and candidate.patch. Returns the sha256 of the first. */
export function writeEvidence(archiveDir: string, id: string, evidence: Evidence): string {
  const folder = requestFolder(archiveDir, id);
  mkdirSync(folder, { recursive: true });
  const json = `${JSON.stringify(evidence, null, 2)}\n`;
  replaceFile(join(folder, 'evidence.json'), json);
  replaceFile(join(folder, 'evidence.md'), evidenceText(evidence));
  replaceFile(join(folder, 'candidate.patch'), evidence.patch);
  return sha256(json);
}

/** The evidence of a request, held against the hash that the audit log has of it. */
export function readEvidence(archiveDir: string, request: PromotionRequest): Evidence {
  const file = join(requestFolder(archiveDir, request.id), 'evidence.json');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (sha256(text) === request.evidence) return Evidence.parse(JSON.parse(text));
  throw new ToolfinchError(
    'EVIDENCE_ALTERED',
    text === '' ? `The evidence ${file} is missing.` : `The evidence ${file} is not what was collected.`,
    'Nothing rests on it any more; promote the variant again.',
    ExitCode.failed,
  );
}
