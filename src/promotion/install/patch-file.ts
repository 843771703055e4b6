import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { patchBetween } from '../../patch.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { readInUse } from '../in-use.ts';
import type { FilePlan } from './place-files.ts';
import { toolFiles } from './tool-files.ts';

/** What the project's files are to become, by path from the project: `before` is what of them is there. */
export async function projectChange(
  evidence: Evidence,
): Promise<{ readonly before: Record<string, string>; readonly after: Record<string, string> }> {
  const { project, tool, candidate } = evidence;
  const inUse = await readInUse(project, tool);
  const plan: FilePlan = toolFiles(candidate.id, candidate.genome, inUse);
  const inProject = (path: string): string => relative(project, path).replaceAll('\\', '/');
  const before = Object.fromEntries(
    [...plan.write.map(([path]) => path), ...plan.remove].flatMap((path) => {
      const text = readIfThere(path);
      return text === undefined ? [] : [[inProject(path), text]];
    }),
  );
  return { before, after: Object.fromEntries(plan.write.map(([path, text]) => [inProject(path), text])) };
}

/** A patch that `git apply` takes at the project's root. */
export async function patchFor(evidence: Evidence): Promise<string> {
  const { before, after } = await projectChange(evidence);
  return patchBetween(before, after);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
