import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { draftByModel, type DraftByModel } from '../../engine/planning/draft-by-model.ts';
import { draftByRules } from '../../engine/planning/draft-by-rules.ts';
import { draftFile } from '../../engine/planning/draft-file.ts';
import type { PlanBasis } from '../../engine/planning/campaign-draft.ts';
import { readTool } from '../../engine/read-tool.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { openExchanges } from '../../models/open-exchanges.ts';
import { toolName } from '../../mutation/genome.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Invocation } from '../command.ts';
import { modelsOf } from '../models-of.ts';
import { findingsFor } from '../plan-basis.ts';

const FILE = 'toolfinch.config.ts';
/** Those whose built-in can be measured beside the champion. */
const BUILTINS = ['apply_patch', 'bash', 'edit', 'glob', 'grep', 'read', 'write'];

export async function run({ args, options, output, signal }: Invocation): Promise<ExitCode> {
  const [goal = '', tool = ''] = args;
  const folder = resolve(typeof options.to === 'string' ? options.to : '.');
  const file = join(folder, FILE);
  if (existsSync(file) && options.force !== true) {
    throw new ToolfinchError(
      'PLAN_EXISTS',
      `${file} exists already; nothing was written.`,
      'Name another folder with --to, or use --force to overwrite.',
      ExitCode.usage,
    );
  }
  const models =
    typeof options.model === 'string' || typeof options.config === 'string'
      ? await modelsOf({ options })
      : undefined;
  const name = toolName(await readTool(tool));
  mkdirSync(folder, { recursive: true });
  const findings = findingsFor(name, folder, { options, output });
  const suite = await loadSuite(findings.suite);
  const basis: PlanBasis = {
    ...findings,
    goal: goal.replace(/\s+/g, ' ').trim(),
    name,
    tool: pathFrom(folder, tool),
    suite: pathFrom(folder, findings.suite),
    trainCases: suite.cases('train').length,
    isBuiltin: BUILTINS.includes(name),
  };
  const byRules = draftByRules(basis);
  let made: DraftByModel = { draft: byRules, fallback: 'no model is configured' };
  if (models) {
    await using opened = await openExchanges({ config: models, folder, signal, onNote: output.note });
    const { retries, promptTokens } = models;
    const asked = { model: models.use[0]?.model ?? '', retries, promptTokens };
    made = await draftByModel(basis, byRules, asked, opened.exchanges);
    if (made.fallback !== undefined)
      output.note(`${asked.model} made no plan (${made.fallback}); it is the one by rules.`);
  }
  const by = made.fallback === undefined ? (models?.use[0]?.model ?? 'a model') : 'rules';
  writeFileSync(file, await draftFile(made.draft, by));
  output.result(
    { file, by, ...(models && made.fallback !== undefined && { fallback: made.fallback }), ...made.draft },
    `Wrote ${file}, planned by ${by}. Read it, then: toolfinch run --config ${relative('.', file)}`,
  );
  return ExitCode.done;
}

/** As it stands in the file. */
function pathFrom(folder: string, path: string): string {
  return relative(folder, resolve(path)) || '.';
}
