import { randomFor, type Random } from '../../random.ts';
import type { TestLists, TestRun } from '../../suites/grading/grade.ts';
import { readJunit } from '../../suites/grading/junit-report.ts';
import type { Exercise } from '../../suites/polyglot/read-polyglot.ts';
import { areApart, withFaults, type Fault, type FaultFinder } from '../../suites/repair/fault.ts';
import { repairTask, reportScript, sourcesWith, type Spoiled } from '../../suites/repair/repair-task.ts';
import type { Task } from '../../suites/task.ts';
import { attach } from '../box/box.ts';
import type { Box, BoxPool } from '../contract.ts';

export interface RepairPlan {
  readonly seed: string;
  /** How many tasks are wanted. */
  readonly count: number;
  /** By the ending of the file, without the dot. */
  readonly finders: Readonly<Record<string, FaultFinder>>;
  /** How many exercises are tried at a time. */
  readonly lanes: number;
  readonly onNote?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A repair task with what it was made from. */
export interface Repair {
  readonly task: Task;
  readonly exercise: string;
  readonly faults: readonly string[];
  readonly lists: TestLists;
}

/** Faults that are tried on an exercise before it is given up. */
const ATTEMPTS = 12;
/** A fault may make a loop endless. */
const RUN_TIMEOUT_MS = 15_000;
const MOST_FAULTS = 3;

/**
 * Repair tasks made from exercises: one to three faults in a reference solution, each of which makes tests fail on its
 * own, none of which keeps all tests from passing or the run from ending. The lists of tests come from running the
 * right and the spoiled version in a box. The same seed, count and exercises give the same tasks, however many lanes.
 */
export async function makeRepairs(
  pool: BoxPool,
  exercises: readonly Exercise[],
  { seed, count, finders, lanes, onNote, signal }: RepairPlan,
): Promise<Repair[]> {
  const order = randomFor(seed, 'exercises').shuffle(exercises);
  const made: Repair[] = [];
  // An exercise that lends itself to none is passed over each time it comes round; twice round without a task is the end.
  let barren = 0;
  for (let next = 0; made.length < count && barren < 2 * order.length && order.length > 0; next += lanes) {
    signal?.throwIfAborted();
    const turns = Array.from({ length: lanes }, (_, lane) => next + lane);
    const found = await Promise.all(
      turns.map((turn) => {
        const exercise = order[turn % order.length];
        const round = Math.floor(turn / order.length) + 1;
        return exercise && makeRepair(pool, exercise, round, randomFor(seed, 'repair', turn), finders);
      }),
    );
    for (const repair of found) {
      barren = repair ? 0 : barren + 1;
      if (!repair || made.length === count) continue;
      made.push(repair);
      onNote?.(`${made.length}/${count} ${repair.task.id}: ${repair.faults.join(', ')}`);
    }
  }
  return made;
}

async function makeRepair(
  pool: BoxPool,
  exercise: Exercise,
  round: number,
  random: Random,
  finders: RepairPlan['finders'],
): Promise<Repair | undefined> {
  const [[file, source] = ['', '']] = Object.entries(exercise.solution);
  const places = finders[/\.(\w+)$/.exec(file)?.[1] ?? '']?.(source) ?? [];
  if (places.length === 0) return undefined;
  const handle = await pool.lease();
  try {
    await using box = await attach(handle);
    const runWith = (faults: readonly Fault[]): Promise<TestRun | undefined> =>
      runTests(box, { exercise, file }, withFaults(source, faults));
    const right = await runWith([]);
    if (!right || right.exitCode !== 0) return undefined;
    const wanted = 1 + random.int(MOST_FAULTS);
    const faults: Fault[] = [];
    for (const fault of random.shuffle(places).slice(0, ATTEMPTS)) {
      if (faults.length === wanted) break;
      if (!faults.every((other) => areApart(source, fault, other))) continue;
      if (listsOf(right, await runWith([fault]))) faults.push(fault);
    }
    const lists = listsOf(right, await runWith(faults));
    if (!lists) return undefined;
    const [other] = random.shuffle(
      places.filter((place) => faults.every((fault) => areApart(source, place, fault))),
    );
    const spoiled: Spoiled = { exercise, file, source, faults, lookalike: other ? [other] : faults };
    const id = `${exercise.id.replace(/[^\w-]/g, '-')}-${round}`;
    return {
      task: repairTask(id, spoiled, lists),
      exercise: exercise.id,
      faults: faults.map(({ kind }) => kind),
      lists,
    };
  } finally {
    await pool.release(handle);
  }
}

/** Undefined when the spoiled version fails nothing, or everything, or has no report to compare. */
function listsOf(right: TestRun, spoiled: TestRun | undefined): TestLists | undefined {
  if (!spoiled) return undefined;
  const passing = [...right.statuses].filter(([, status]) => status === 'passed').map(([name]) => name);
  const stillPasses = (name: string): boolean => spoiled.statuses.get(name) === 'passed';
  const lists = {
    failToPass: passing.filter((name) => !stillPasses(name)),
    passToPass: passing.filter(stillPasses),
  };
  return lists.failToPass.length > 0 && lists.passToPass.length > 0 ? lists : undefined;
}

const PLACE = '/work/repair';

/** Undefined when the run did not end, or left no whole report. */
async function runTests(
  box: Box,
  what: Pick<Spoiled, 'exercise' | 'file'>,
  text: string,
): Promise<TestRun | undefined> {
  for (const dir of ['/work', '/tmp']) await box.wipe(dir);
  const below = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(files).map(([path, content]) => [`${PLACE}/${folder}/${path}`, content]),
    );
  const { exercise } = what;
  await box.writeFiles({
    ...below('workspace', sourcesWith(what, text)),
    ...below('tests', { ...exercise.tests, ...exercise.language.beside }),
  });
  const run = await box.exec(
    [
      'sh',
      '-c',
      `${reportScript(exercise)}mkdir ${PLACE}/report; mv "$report" ${PLACE}/report/junit.xml; exit "$code"`,
    ],
    { cwd: `${PLACE}/workspace`, env: { TESTS_DIR: `${PLACE}/tests` }, timeoutMs: RUN_TIMEOUT_MS },
  );
  await box.killAll();
  if (run.outcome.kind !== 'ok') return undefined;
  const report = (await box.readTree(`${PLACE}/report`))['junit.xml'];
  const statuses = report && readJunit(new TextDecoder().decode(report));
  return statuses && { statuses, exitCode: run.code };
}
