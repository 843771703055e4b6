import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeParts, notWithoutModel } from '../engine/authoring/compose/compose-parts.ts';
import { ExitCode, type ToolfinchError } from '../errors.ts';
import { sharedArguments, takenFromAnswers } from '../live/sequences/links.ts';
import { loadSuite } from '../suites/load-suite.ts';
import { sequencesIn } from '../suites/traces/sequences.ts';
import type { Trace } from '../suites/traces/trace.ts';
import { recordOpening, toolText } from './author.ts';
import type { Invocation } from './command.ts';
import { composeByModel } from './compose-by-model.ts';
import { modelsOf } from './models-of.ts';
import { newFolder } from './new-folder.ts';
import { toolByName, type NamedTool } from './tool-by-name.ts';
import { withExecutor } from './with-executor.ts';

/** From tools that sessions call one after another to one tool: by a model where one is named, else out of their sources. */
export async function composeSequence(
  invocation: Invocation,
  names: readonly string[],
  traces: readonly Trace[],
): Promise<ExitCode> {
  const { options, output } = invocation;
  const tools = await Promise.all(names.map((name) => toolByName(name)));
  for (const { name, from } of tools) output.note(`${name}: ${from}`);
  const runs = sequencesIn(traces, names);
  if (await modelsOf(invocation))
    return await composeByModel(
      invocation,
      tools.map(({ genome }) => genome),
      runs,
    );
  const [taken] = takenFromAnswers(runs);
  if (taken) {
    throw withoutModel(
      `\`${taken.argument}\` of ${names[taken.part]} comes out of what ${names[taken.from]} answers (${taken.times} of ${runs.length} times), so nobody can give it beforehand`,
    );
  }
  const parts = await Promise.all(
    tools.map(async (tool) => ({ genome: tool.genome, suite: await loadSuite(suiteOf(tool)) })),
  );
  const folder = newFolder(options.to, options.force === true);
  const composed = await withExecutor(invocation, 'compose', (executor) =>
    composeParts(
      {
        tools: parts,
        shared: sharedArguments(runs),
        folder,
        onSuite: ({ hash }) => recordOpening(folder, hash, 'compose'),
      },
      executor,
    ),
  );
  writeFileSync(join(folder, 'first-version.json'), `${JSON.stringify(composed.first, null, 2)}\n`);
  output.result(
    composed,
    toolText(composed, [
      `Composed without a model; its cases are joined from those of ${names.join(', ')}${composed.leftOut > 0 ? `, ${composed.leftOut} were left out` : ''}.`,
    ]),
  );
  return ExitCode.done;
}

function suiteOf({ name, suite }: NamedTool): string {
  if (suite !== undefined) return suite;
  throw withoutModel(`no suite is shipped with cases for ${name}`);
}

const withoutModel = (why: string): ToolfinchError => notWithoutModel('This sequence', why);
