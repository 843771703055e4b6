import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Case } from '../../suites/case.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Task } from '../../suites/task.ts';
import type { Invocation } from '../command.ts';
import { loadOptions } from '../load-options.ts';
import { table } from '../table.ts';

const SPLITS = ['train', 'validation', 'heldout'] as const;
/** Characters of a file that are shown; the rest is in the JSON. */
const SHOWN = 1_200;

export async function run({ args: [folder = '', id], options, output }: Invocation): Promise<ExitCode> {
  const suite = await loadSuite(folder, loadOptions({ options, output }));
  const cases = SPLITS.flatMap((split) => suite.cases(split));
  const tasks = SPLITS.flatMap((split) => suite.tasks(split));
  if (id === undefined) {
    const modes = [...new Set(cases.map(({ mode }) => mode))].map((mode) => ({
      mode,
      cases: SPLITS.map((split) => suite.cases(split).filter((case_) => case_.mode === mode).length),
      example: cases.find((case_) => case_.mode === mode)?.id ?? '',
    }));
    const { name, tool, description, hash } = suite;
    const listed = tasks.map((task) => ({ id: task.id, split: task.split }));
    output.result(
      { name, tool, description, hash, modes, tasks: listed },
      [
        `${name}, for the tool ${tool}: ${description}`,
        '',
        'Cases: train / validation / held-out',
        table(
          ['mode', 'cases', 'for example'],
          modes.map((m) => [m.mode, m.cases.join(' / '), m.example]),
        ),
        ...(tasks.length > 0
          ? [
              '',
              table(
                ['task', 'split'],
                listed.map((t) => [t.id, t.split]),
              ),
            ]
          : []),
      ].join('\n'),
    );
    return ExitCode.done;
  }
  const found = cases.find((case_) => case_.id === id) ?? tasks.find((task) => task.id === id);
  if (!found)
    throw new ToolfinchError(
      'SUITE_NO_SUCH_ID',
      `The suite in ${folder} has no case and no task named ${id}.`,
      '`toolfinch suite show FOLDER` lists modes with an example each, and all tasks.',
      ExitCode.usage,
    );
  output.result(found, 'mode' in found ? ofCase(found) : ofTask(found));
  return ExitCode.done;
}

function filesOf(files: Readonly<Record<string, string | null>>): string[] {
  return Object.entries(files).map(([path, text]) => {
    if (text === null) return `--- ${path}: gone`;
    const rest = text.length > SHOWN ? `\n... ${text.length - SHOWN} more characters` : '';
    return `--- ${path}\n${text.slice(0, SHOWN)}${rest}`;
  });
}

function ofCase(case_: Case): string {
  const { id, mode, split, source, files, args, permission, expect } = case_;
  const wanted = expect.kind === 'files' ? filesOf(expect.files) : [JSON.stringify(expect, null, 2)];
  return [
    `${id} (${mode}, ${split}, from ${source})`,
    '',
    'The workspace',
    ...filesOf(files),
    '',
    `The call${permission === 'deny' ? ', whose permission is denied' : ''}`,
    JSON.stringify(args, null, 2),
    '',
    expect.kind === 'files' ? 'What must come of it' : `What must come of it: ${expect.kind}`,
    ...wanted,
  ].join('\n');
}

function ofTask({ id, split, instruction, workspace, artifacts, policy }: Task): string {
  return [
    `${id} (${split})`,
    '',
    instruction.trim(),
    '',
    'The workspace',
    ...filesOf(workspace),
    '',
    `Judged by: ${artifacts.join(', ')}`,
    ...(policy ? ['', 'What the policy model means to do', JSON.stringify(policy, null, 2)] : []),
  ].join('\n');
}
