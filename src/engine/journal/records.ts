import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { Evaluation } from '../../fitness/evaluation.ts';
import { Genome } from '../../mutation/genome.ts';

/** Rows as they lie in the tables; parsed because anybody can write to a file. */
export const ProposalRow = z.object({
  n: z.number(),
  parents: z.string(),
  operator: z.string(),
  stream: z.string(),
  child: z.string().nullable(),
  summary: z.string().nullable(),
  cause: z.string().nullable(),
  reason: z
    .enum(['no-site', 'syntax', 'contract', 'imports', 'permission-dropped', 'unchanged', 'size', 'corpus'])
    .nullable(),
  detail: z.string().nullable(),
  evaluation: z.number().nullable(),
  seal: z.string(),
});
export type ProposalRow = z.infer<typeof ProposalRow>;

/** A buffer, however libsql hands it over (`get` gives a Buffer, `all` an ArrayBuffer). */
const Bytes = z.union([
  z.instanceof(Uint8Array),
  z.instanceof(ArrayBuffer).transform((bytes) => new Uint8Array(bytes)),
]);

export const EvaluationRow = z.object({ id: z.number(), purpose: z.string(), json: Bytes, seal: z.string() });
export const VariantRow = z.object({
  id: z.string(),
  proposal: z.number(),
  genome: z.string(),
  seal: z.string(),
});
export const EventRow = z.object({ at: z.string(), kind: z.string(), data: z.string() });
export const ResultRow = z.object({ n: z.number(), fate: z.string() });

/** sha256 over the parts, unambiguously joined. */
export function seal(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export function packEvaluation(evaluation: Evaluation): { readonly json: Buffer; readonly seal: string } {
  const text = JSON.stringify(evaluation);
  return { json: gzipSync(text, { level: 3 }), seal: seal(text) };
}

/** Undefined when the bytes are not what was sealed. */
export function unpackEvaluation(row: {
  readonly json: Uint8Array;
  readonly seal: string;
}): Evaluation | undefined {
  try {
    const text = gunzipSync(row.json).toString('utf8');
    return seal(text) === row.seal ? Evaluation.parse(JSON.parse(text)) : undefined;
  } catch {
    return undefined;
  }
}

export function unpackGenome(row: {
  readonly id: string;
  readonly genome: string;
  readonly seal: string;
}): Genome | undefined {
  if (seal(row.id, row.genome) !== row.seal) return undefined;
  return Genome.parse(JSON.parse(row.genome));
}

export function proposalSeal(row: Omit<ProposalRow, 'seal'>): string {
  const { n, parents, operator, stream, child, summary, cause, reason, detail, evaluation } = row;
  const parts = [n, parents, operator, stream, child, summary, reason, detail, evaluation];
  // As in version 1 of the tables, where there is none.
  return seal(...parts, ...(cause === null ? [] : [cause]));
}
