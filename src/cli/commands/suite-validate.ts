import { ExitCode } from '../../errors.ts';
import { openProvider } from '../../sandbox/open-provider.ts';
import { createPool } from '../../sandbox/pool.ts';
import { referenceAgents, tryTask } from '../../sandbox/session/reference-agents.ts';
import { faultsOfCases, type Fault } from '../../suites/check-cases.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Task } from '../../suites/task.ts';
import type { Invocation } from '../command.ts';
import { loadOptions } from '../load-options.ts';
import { sandboxConfig } from '../sandbox-config.ts';

const SPLITS = ['train', 'validation', 'heldout'] as const;

export async function run({ args: [folder = ''], options, output, signal }: Invocation): Promise<ExitCode> {
  const suite = await loadSuite(folder, loadOptions({ options, output }));
  const tasks = SPLITS.flatMap((split) => suite.tasks(split));
  const faults = faultsOfCases(suite);
  const { sandbox, workers: lanes } = sandboxConfig(options);
  if (tasks.length > 0) {
    await using provider = await openProvider({
      provider: sandbox.provider,
      campaign: 'suite-validate',
      onNote: output.note,
    });
    await using pool = createPool(provider, { size: lanes, warm: 1, limits: sandbox.limits });
    let done = 0;
    const queue = [...tasks];
    const lane = async (): Promise<void> => {
      for (let task = queue.shift(); task && !signal.aborted; task = queue.shift()) {
        for (const agent of referenceAgents) faults.push(...(await faultOf(task, agent)));
        output.note(`${++done}/${tasks.length} tasks: ${task.id}`);
      }
    };
    const faultOf = async (task: Task, agent: (typeof referenceAgents)[number]): Promise<Fault[]> => {
      // An impossible task has no solution, and nobody may earn anything on it.
      const earns = task.impossible === true ? 0 : agent.earns;
      const { reward, detail, outcome } = await tryTask(pool, task, agent);
      if (reward === earns) return [];
      const how = outcome.kind === 'ok' ? detail : `${outcome.kind}: ${detail}`;
      return [
        {
          where: task.id,
          what: `the agent "${agent.name}" (${agent.description}) earned ${reward} instead of ${earns} (${how})`,
        },
      ];
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }
  const cases = SPLITS.reduce((sum, split) => sum + suite.cases(split).length, 0);
  const head = `${suite.name}: ${cases} cases, ${tasks.length} tasks with ${referenceAgents.length} agents each: ${faults.length === 0 ? 'no fault' : `${faults.length} faults`}.`;
  output.result(
    { suite: suite.name, hash: suite.hash, cases, tasks: tasks.length, faults },
    [head, ...faults.map(({ where, what }) => `${where}: ${what}`)].join('\n'),
  );
  return faults.length === 0 ? ExitCode.done : ExitCode.failed;
}
