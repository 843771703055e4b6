import { writeFileSync } from 'node:fs';
import { evaluateOne } from '../../engine/evaluate-one.ts';
import type { Subject } from '../../engine/executor.ts';
import { readTool } from '../../engine/read-tool.ts';
import { OpeningLedger, openingsFile, whoOpens } from '../../engine/openings.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Evaluation, Stage } from '../../fitness/evaluation.ts';
import { variantId } from '../../mutation/canonical.ts';
import { Split } from '../../suites/case.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Suite } from '../../suites/suite.ts';
import { predictionsFile, type Prediction } from '../../suites/swe-bench/predictions.ts';
import type { Invocation } from '../command.ts';
import { comparisonText, evaluationText } from '../evaluation-text.ts';
import { loadOptions } from '../load-options.ts';
import { withExecutor } from '../with-executor.ts';

export async function run({ args: [tool = ''], options, output, signal }: Invocation): Promise<ExitCode> {
  if (typeof options.suite !== 'string') {
    throw new ToolfinchError(
      'SUITE_NOT_NAMED',
      'No suite is named.',
      'Give one with --suite FOLDER, e.g. --suite benchmarks/edit.',
      ExitCode.usage,
    );
  }
  const suite = await loadSuite(options.suite, loadOptions({ options, output }));
  const split = Split.parse(options.split ?? 'validation');
  const stages = stagesOf(options.stage);
  const subject = await subjectOf(tool, suite.tool);
  const against =
    typeof options.against === 'string' ? await subjectOf(options.against, suite.tool) : undefined;
  const opening =
    split === 'heldout'
      ? openHeldout(suite, typeof options.reason === 'string' ? options.reason : 'evaluate', [
          subject.id,
          ...(against ? [against.id] : []),
        ])
      : undefined;
  const result = await withExecutor({ options, output, signal }, 'evaluate', (executor) =>
    evaluateOne({
      executor,
      subject,
      suite,
      split,
      stages,
      ...(against ? { against } : {}),
      ...(typeof options.trials === 'number' ? { trials: options.trials } : {}),
      patches: typeof options.predictions === 'string',
    }),
  );
  if (typeof options.predictions === 'string')
    writeFileSync(options.predictions, predictionsFile(predictionsOf(result.evaluations)));
  const document = {
    subject: { id: subject.id, tool },
    ...(against ? { against: { id: against.id, tool: options.against } } : {}),
    suite: { name: suite.name, hash: suite.hash },
    split,
    ...(opening ? { heldoutOpened: opening } : {}),
    ...result,
  };
  const failed = [...result.evaluations, ...result.against].find(
    ({ outcome }) => outcome.kind === 'infra-error',
  );
  const blocks = [
    ...result.evaluations.map((evaluation) => evaluationText(tool, evaluation)),
    ...result.against.map((evaluation) => evaluationText(String(options.against), evaluation)),
    ...(result.comparisons.length > 0 ? [comparisonText(result.comparisons)] : []),
    ...(opening
      ? [`The held-out split was opened ${opening.openingsOnMachine} times by this user on this machine.`]
      : []),
  ];
  output.result(document, blocks.join('\n\n'));
  return failed ? ExitCode.environment : ExitCode.done;
}

function openHeldout(
  { folder, hash }: Suite,
  why: string,
  tools: string[],
): { readonly reason: string; readonly openingsOnMachine: number } {
  const at = new Date().toISOString();
  const opening = { at, who: whoOpens(), why, suite: folder, suiteHash: hash, tools };
  return { reason: why, openingsOnMachine: new OpeningLedger(openingsFile()).record(opening) };
}

/** The first repetition of each task: the format has one line an instance. */
function predictionsOf(evaluations: readonly Evaluation[]): Prediction[] {
  const seen = new Set<string>();
  return evaluations.flatMap(({ variant, trials, provenance }) =>
    trials.flatMap(({ cluster, patch }) => {
      if (patch === undefined || seen.has(cluster)) return [];
      seen.add(cluster);
      const name = `toolfinch ${variant}, model ${provenance.model}`;
      return [{ instance_id: cluster, model_name_or_path: name, model_patch: patch }];
    }),
  );
}

async function subjectOf(tool: string, builtin: string): Promise<Subject> {
  if (tool === 'builtin') return { kind: 'builtin', id: `builtin:${builtin}`, tool: builtin };
  const genome = await readTool(tool);
  return { kind: 'genome', id: variantId(genome), genome };
}

function stagesOf(stage: unknown): readonly Stage[] {
  return stage === 'cases' || stage === 'tasks' ? [stage] : ['cases', 'tasks'];
}
