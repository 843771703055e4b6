import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { variantId } from '../mutation/canonical.ts';
import type { Genome } from '../mutation/genome.ts';
import { loadSuite } from '../suites/load-suite.ts';
import { parseOrThrow } from '../suites/suite-error.ts';
import { parseToml } from '../suites/suite-file.ts';
import type { AblationPlan } from './ablation.ts';
import { readTool } from './read-tool.ts';

/** `ablation.toml`. Paths are relative to its folder. */
const AblationFile = z.strictObject({
  name: z.string().min(1),
  question: z.string().min(1),
  tool: z.string().min(1),
  suite: z.string().min(1),
  stage: z.enum(['cases', 'tasks']).default('tasks'),
  splits: z
    .array(z.enum(['train', 'validation']))
    .min(1)
    .default(['train', 'validation']),
  trials: z.int().min(1).default(3),
  variants: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** Text that stands once in the tool's entry file, and what stands in its place in this variant. */
        replace: z.array(z.strictObject({ before: z.string().min(1), after: z.string() })).default([]),
      }),
    )
    .min(2),
});
type Variant = z.infer<typeof AblationFile>['variants'][number];

const REMEDY = 'Correct it; docs/ablations.md describes the file.';

/** Reads `ablation.toml` in `folder`, its tool and its suite. Throws a `ToolfinchError` that names the file and field. */
export async function readAblation(
  folder: string,
): Promise<{ readonly name: string; readonly question: string; readonly plan: AblationPlan }> {
  const path = join(resolve(folder), 'ablation.toml');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw refusal(path, 'the file does not exist or cannot be read.');
  }
  const file = parseOrThrow(AblationFile, parseToml(text, path), path, REMEDY);
  const { name, question, stage, splits, trials } = file;
  const genome = await readTool(resolve(folder, file.tool));
  const suite = await loadSuite(resolve(folder, file.suite));
  const variants = file.variants.map((variant) => {
    const changed = applied(genome, variant, path);
    return {
      name: variant.name,
      subject: { kind: 'genome', id: variantId(changed), genome: changed } as const,
    };
  });
  return { name, question, plan: { suite, stage, splits, trials, variants } };
}

function applied(genome: Genome, { name, replace }: Variant, path: string): Genome {
  let text = genome.files[genome.entry] ?? '';
  for (const { before, after } of replace) {
    const parts = text.split(before);
    if (parts.length !== 2)
      throw refusal(
        path,
        `variant "${name}": \`${before}\` stands ${parts.length - 1} times in ${genome.entry}.`,
      );
    text = parts.join(after);
  }
  return { ...genome, files: { ...genome.files, [genome.entry]: text } };
}

function refusal(path: string, what: string): ToolfinchError {
  return new ToolfinchError('ABLATION_INVALID', `${path}: ${what}`, REMEDY, ExitCode.usage);
}
