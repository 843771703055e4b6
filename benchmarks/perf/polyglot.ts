import { openProvider } from '../../src/sandbox/open-provider.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { createPool } from '../../src/sandbox/pool.ts';
import { referenceAgents, tryTask } from '../../src/sandbox/session/reference-agents.ts';
import { readPolyglot } from '../../src/suites/polyglot/read-polyglot.ts';
import type { Bench } from './bench.ts';

const FOLDER = process.env['TOOLFINCH_POLYGLOT'];
const LANES = 2;
/** Exercises in which existing code is to be tidied up: their stubs work, and are meant to. */
const REFACTORING = ['javascript/ledger'];

const bench: Bench = {
  name: 'polyglot',
  description:
    'reference solutions and stubs of a polyglot checkout (its path in TOOLFINCH_POLYGLOT), in the sandbox, offline',
  goal: 'every reference solution passes and every stub fails',
  async run() {
    if (FOLDER === undefined)
      throw new Error('Name a checkout of the polyglot benchmark in TOOLFINCH_POLYGLOT.');
    const notes: string[] = [];
    const tasks = readPolyglot(FOLDER, { onNote: (line) => notes.push(line) });
    await using provider = await openProvider({ provider: 'auto', campaign: 'bench-polyglot' });
    await using pool = createPool(provider, { size: LANES, warm: 1, limits: DEFAULT_LIMITS });
    const passed: Record<string, string[]> = { oracle: [], null: [] };
    const queue = [...tasks];
    const lane = async (): Promise<void> => {
      for (let task = queue.shift(); task; task = queue.shift())
        for (const agent of referenceAgents.filter(({ name }) => name in passed)) {
          const { reward, detail } = await tryTask(pool, task, agent);
          if (reward === 1) passed[agent.name]?.push(task.id);
          else if (agent.earns === 1) notes.push(`${task.id}: the reference solution failed (${detail})`);
        }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const stubs = (passed['null'] ?? []).filter((id) => !REFACTORING.includes(id));
    notes.push(...stubs.map((id) => `${id}: the stub passed`));
    return {
      figures: {
        exercises: countsOf(tasks.map(({ id }) => id)),
        referencesPassed: countsOf(passed['oracle'] ?? []),
        stubsFailed: countsOf(tasks.map(({ id }) => id).filter((id) => !passed['null']?.includes(id))),
        stubsThatWork: (passed['null'] ?? []).filter((id) => REFACTORING.includes(id)).join(', ') || 'none',
      },
      goal: bench.goal,
      holds: tasks.length > 0 && passed['oracle']?.length === tasks.length && stubs.length === 0,
      n: tasks.length,
      spread: 'one run',
      notes,
    };
  },
};

/** `javascript 49, python 34`. */
function countsOf(ids: readonly string[]): string {
  const languages = [...new Set(ids.map((id) => id.split('/')[0] ?? ''))];
  return languages
    .map((language) => `${language} ${ids.filter((id) => id.startsWith(`${language}/`)).length}`)
    .join(', ');
}

export default bench;
