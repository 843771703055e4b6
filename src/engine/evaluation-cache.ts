import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { cacheFolder } from '../cache-folder.ts';
import type { Evaluation } from '../fitness/evaluation.ts';
import type { EvaluationRequest, Executor } from './executor.ts';
import { packEvaluation, unpackEvaluation } from './journal/records.ts';

/** Models whose answers are always the same. */
const REPEATABLE = ['none', 'policy'];

/**
 * An executor that remembers evaluations on disk. The key covers all that decides one: the tool's whole text, suite,
 * request, sandbox image, OpenCode, limits, and the code of Toolfinch itself. What is found is marked `cached`; its timing
 * is that of the first time. Not kept: what ended in anything but `ok`, had a trial that ran out of time or memory or was
 * lost, or was answered by a model that may answer otherwise. A request for a `fresh` evaluation is always carried out.
 *
 * @param setting what decides an evaluation besides the request
 */
export function cachedExecutor(
  inner: Executor,
  setting: unknown,
  folder = join(cacheFolder(), 'evaluations'),
): Executor {
  const code = codeHash();
  return {
    vary: (request) => inner.vary(request),
    close: () => inner.close(),
    async evaluate(request) {
      const path = join(folder, `${keyOf(request, [setting, code])}.json`);
      const known = request.fresh === true ? undefined : read(path);
      if (known) return { ...known, cached: true };
      const evaluation = await inner.evaluate(request);
      if (isRepeatable(evaluation)) write(path, evaluation);
      return evaluation;
    },
  };
}

function keyOf({ suite, fresh: _, ...request }: EvaluationRequest, setting: unknown): string {
  const { hash, shadow } = suite;
  return createHash('sha256')
    .update(JSON.stringify([request, hash, shadow, setting]))
    .digest('hex');
}

function isRepeatable({ outcome, trials, provenance }: Evaluation): boolean {
  const lasting = trials.every((trial) => !['timeout', 'oom', 'infra-error'].includes(trial.outcome.kind));
  return outcome.kind === 'ok' && lasting && REPEATABLE.includes(provenance.model);
}

/** Of every source file: judges and sandboxes change, and their old verdicts with them. */
function codeHash(): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const hash = createHash('sha256');
  for (const file of globSync('**/*.{ts,mjs}', { cwd: root }).sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Undefined also for a file that is damaged: it is made anew. */
function read(path: string): Evaluation | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  return unpackEvaluation({ seal: bytes.toString('latin1', 0, 64), json: bytes.subarray(64) });
}

function write(path: string, evaluation: Evaluation): void {
  const { json, seal } = packEvaluation(evaluation);
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, Buffer.concat([Buffer.from(seal, 'latin1'), json]));
  renameSync(fresh, path);
}
