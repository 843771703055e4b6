import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { openProvider } from '../../sandbox/open-provider.ts';
import { createPool } from '../../sandbox/pool.ts';
import { makeRepairs, type Repair } from '../../sandbox/session/make-repairs.ts';
import { writeHarborTask } from '../../suites/harbor-folder.ts';
import { isPolyglot, readExercises } from '../../suites/polyglot/read-polyglot.ts';
import type { Invocation } from '../command.ts';
import { newFolder } from '../new-folder.ts';
import { sandboxConfig } from '../sandbox-config.ts';
import { table } from '../table.ts';

const COUNT = 20;

export async function run({ args: [polyglot = ''], options, output, signal }: Invocation): Promise<ExitCode> {
  if (!isPolyglot(polyglot)) {
    throw new ToolfinchError(
      'NOT_POLYGLOT',
      `${polyglot} has no <language>/exercises/practice/ in it.`,
      'Name a checkout of the polyglot benchmark, or a folder of its layout.',
      ExitCode.usage,
    );
  }
  const exercises = readExercises(polyglot, { onNote: output.note });
  const folder = newFolder(options.to, options.force === true);
  const seed = String(options.seed ?? 1);
  const count = typeof options.count === 'number' ? options.count : COUNT;
  const { sandbox, workers: lanes } = sandboxConfig(options);
  await using provider = await openProvider({
    provider: sandbox.provider,
    campaign: 'suite-repair',
    onNote: output.note,
  });
  await using pool = createPool(provider, { size: lanes, warm: 1, limits: sandbox.limits });
  // The syntax trees are loaded for this command alone.
  const { faultFinders: finders } = await import('../../suites/repair/finders.ts');
  const plan = { seed, count, finders, lanes, onNote: output.note, signal };
  const repairs = await makeRepairs(pool, exercises, plan);
  write(folder, seed, repairs);
  const tasks = repairs.map(({ task, exercise, faults, lists }) => ({
    id: task.id,
    split: task.split,
    exercise,
    faults,
    failToPass: lists.failToPass.length,
    passToPass: lists.passToPass.length,
  }));
  const rows = tasks.map((t) => [t.id, t.split, t.faults.join(', '), `${t.failToPass}`, `${t.passToPass}`]);
  output.result(
    { folder, seed, wanted: count, tasks },
    [
      table(['task', 'split', 'faults', 'fail to pass', 'pass to pass'], rows),
      '',
      `${tasks.length} tasks of ${count} in ${folder}. \`toolfinch suite validate\` lets agents that must fail at them.`,
    ].join('\n'),
  );
  return tasks.length === count ? ExitCode.done : ExitCode.failed;
}

function write(folder: string, seed: string, repairs: readonly Repair[]): void {
  const description = `Repair tasks made from exercises, seed ${seed}.`;
  writeFileSync(
    join(folder, 'suite.toml'),
    `name = "repair"\ntool = "edit"\ndescription = ${JSON.stringify(description)}\n`,
  );
  for (const { task, exercise, faults } of repairs)
    writeHarborTask(join(folder, 'tasks', task.id), task, { exercise, faults });
}
