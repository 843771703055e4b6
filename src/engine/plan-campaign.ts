import { join, resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { corpusOf } from '../mutation/gate/corpus-check.ts';
import { variantId } from '../mutation/canonical.ts';
import type { Genome } from '../mutation/genome.ts';
import { Split } from '../suites/case.ts';
import { loadSuite } from '../suites/load-suite.ts';
import type { Suite } from '../suites/suite.ts';
import { anchored } from './anchored-config.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import type { CampaignConfig } from './config.ts';
import { chooseOperators } from './choose-operators.ts';
import { planTarget } from './plan-target.ts';
import { readTool } from './read-tool.ts';
import { suiteRef, type CheckoutRef } from './executor.ts';

/** Reads and checks all that a campaign is made from. Its paths start from `base`, and hold from anywhere in the plan. */
export async function planCampaign(
  config: CampaignConfig,
  base: string,
  folder: string,
): Promise<CampaignPlan> {
  const operators = chooseOperators(config);
  const { genome, checkout } = await readBaseline(config, base);
  const donors = await Promise.all(config.donors.map((file) => readTool(resolve(base, file))));
  const suite = await loadSuite(resolve(base, config.suite));
  const size = Object.fromEntries(
    Split.options.map((split) => [
      split,
      { cases: suite.cases(split).length, tasks: suite.tasks(split).length },
    ]),
  ) as CampaignPlan['suite']['size'];
  if (size.train.cases === 0) {
    throw new ToolfinchError(
      'SUITE_EMPTY',
      `The suite ${join(config.suite)} has no train cases.`,
      'Selection needs cases with `"split": "train"`.',
      ExitCode.usage,
    );
  }
  return {
    config: anchored(config, base),
    baseline: { id: variantId(genome), genome },
    suite: { ...suiteRef(suite), size },
    ...(checkout ? { checkout } : {}),
    corpus: corpusOf(passagesOf(suite)),
    operators,
    ...(donors.length > 0 && { donors }),
    ...(config.models && { trainCases: new Map(suite.cases('train').map((found) => [found.id, found])) }),
    folder,
  };
}

async function readBaseline(
  { tool, toolFiles, checkout }: CampaignConfig,
  base: string,
): Promise<{ readonly genome: Genome; readonly checkout?: CheckoutRef }> {
  if (checkout) return await planTarget(checkout, tool, base);
  const beside = toolFiles.map((file) => resolve(base, file));
  return { genome: await readTool(resolve(base, tool), beside) };
}

/** What a tool could know its cases by: their fixtures and what the calls say. All splits: none is to be known. */
function* passagesOf(suite: Suite): Iterable<string> {
  for (const split of Split.options) {
    for (const { files, args } of suite.cases(split)) {
      yield* Object.values(files);
      for (const value of Object.values(args)) if (typeof value === 'string') yield value;
    }
  }
}
