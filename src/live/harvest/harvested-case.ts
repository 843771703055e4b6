import { createHash } from 'node:crypto';
import { z } from 'zod';
import { sortKeys } from '../../engine/archives/index.ts';
import { Case } from '../../suites/case.ts';

/** Why a call was taken: it failed, or it took long or said much. */
export const Reason = z.enum(['failed', 'slow', 'long']);
export type Reason = z.infer<typeof Reason>;

/** A call out of somebody's session, with what came of it there. One JSON object a line. */
export const HarvestedCase = z.strictObject({
  /** Hash of the canonical form; the same call on the same text has the same, whatever its path or session. */
  id: z.string(),
  tool: z.string(),
  why: Reason,
  /** Times that the call was met, in all harvests. */
  seen: z.int().min(1),
  /** What the model was told then. */
  observed: z.string(),
  /** The call with what must come of it; its expectation is an inference, which a person may doubt. */
  case: Case.optional(),
  /** Where nobody can tell what is right: what is known of the call, and why it is no case. It is not scored. */
  unresolved: z
    .strictObject({
      args: z.record(z.string(), z.unknown()),
      files: z.record(z.string(), z.string()),
      reason: z.string(),
    })
    .optional(),
});
export type HarvestedCase = z.infer<typeof HarvestedCase>;

/** A file's name says nothing but what language it is in. */
const withoutPath = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('.'), path.lastIndexOf('/')));

export function canonicalId(
  tool: string,
  args: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
): string {
  const texts = Object.entries(files).map(([path, text]) => [withoutPath(path), text.replace(/\r\n/g, '\n')]);
  const own = Object.entries(args).map(([name, value]) => [
    name,
    /path$/i.test(name) && typeof value === 'string' ? withoutPath(value) : value,
  ]);
  return createHash('sha256')
    .update(JSON.stringify(sortKeys([tool, Object.fromEntries(own), texts.sort()])))
    .digest('hex')
    .slice(0, 16);
}
