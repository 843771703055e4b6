import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { opencodeBinary } from '../../src/opencode-binary.ts';
import { canaryFiles } from '../../src/promotion/canary/canary-files.ts';
import { toolFiles } from '../../src/promotion/install/tool-files.ts';
import type { FilePlan } from '../../src/promotion/install/place-files.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const RUNS = 15;
const CALLS = 500;

/** A tool without imports, so that only what a promotion adds is measured. */
const genome = (answer: string) => ({
  entry: 'shout.ts',
  files: {
    'shout.ts': `export default { description: 'Says it again', args: {}, async execute() { return '${answer}'; } };\n`,
  },
});

const FORMS = ['handwritten', 'promoted', 'canary'] as const;
type Form = (typeof FORMS)[number];

/** Loads the tool of a folder as OpenCode does, by a file URL in the same runtime, and calls it. */
const PROBE = `
// OpenCode has loaded them long before it looks for tools.
await Promise.all([import('node:fs'), import('node:path')]);
const cpu = process.cpuUsage();
const started = performance.now();
const { default: tool } = await import(process.argv[1]);
const loadMs = performance.now() - started;
const used = process.cpuUsage(cpu);
const loadCpuMs = (used.user + used.system) / 1000;
const context = { sessionID: 'ses_1', ask: async () => {} };
const times = [];
for (let i = 0; i < ${CALLS}; i++) {
  const at = performance.now();
  await tool.execute({}, { ...context, sessionID: 'ses_' + i });
  times.push(performance.now() - at);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ loadMs, loadCpuMs, callMs: times[times.length >> 1], p99Ms: times[Math.floor(times.length * 0.99)] }));
`;

interface Probe {
  readonly loadMs: number;
  readonly loadCpuMs: number;
  readonly callMs: number;
  readonly p99Ms: number;
}

function lay(root: string, form: Form): string {
  const folder = join(root, form, '.opencode');
  const entry = join(folder, 'tool/shout.ts');
  const old = genome('old');
  const plan: FilePlan =
    form === 'handwritten'
      ? { write: [[entry, old.files['shout.ts']]], remove: [] }
      : form === 'promoted'
        ? toolFiles('0123456789abcdef', genome('new'), { folder, entry })
        : canaryFiles({
            ...{ request: 'bench', share: 0.5, id: '0123456789abcdef', genome: genome('new') },
            inUse: { folder, entry, genome: old, files: {} },
          });
  for (const [path, text] of plan.write) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return entry;
}

function probe(entry: string): Probe {
  const { stdout, stderr } = spawnSync(opencodeBinary(), ['-e', PROBE, `file://${entry}`], {
    env: { ...process.env, BUN_BE_BUN: '1' },
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as Probe;
}

const bench: Bench = {
  name: 'promoted-cost',
  description:
    "what a promoted tool, and a canary, add to loading and calling a tool in OpenCode's own runtime",
  goal: 'under 5 ms to the start and under 1 ms a call, canary included',
  run() {
    const root = mkdtempSync(join(tmpdir(), 'toolfinch-bench-'));
    try {
      const entries = new Map(FORMS.map((form) => [form, lay(root, form)]));
      const seen: Record<Form, Probe[]> = { handwritten: [], promoted: [], canary: [] };
      // In turn, so that all forms meet the same load.
      for (let run = 0; run < RUNS; run++) for (const [form, entry] of entries) seen[form].push(probe(entry));
      const added = (form: Form, of: (probe: Probe) => number): number[] =>
        seen[form].map((one, i) => of(one) - of(seen.handwritten[i] ?? one));
      const loadMs = (form: Form): number[] => added(form, (one) => one.loadMs);
      const callMs = (form: Form): number[] => added(form, (one) => one.callMs);
      const figures = {
        promotedLoadMs: round(median(loadMs('promoted'))),
        canaryLoadMs: round(median(loadMs('canary'))),
        promotedLoadCpuMs: round(median(added('promoted', (one) => one.loadCpuMs))),
        canaryLoadCpuMs: round(median(added('canary', (one) => one.loadCpuMs))),
        promotedCallMs: round(median(callMs('promoted')), 4),
        canaryCallMs: round(median(callMs('canary')), 4),
        canaryCallP99Ms: round(median(added('canary', (one) => one.p99Ms)), 4),
        handwrittenLoadMs: round(median(seen.handwritten.map((one) => one.loadMs))),
      };
      return Promise.resolve({
        figures,
        goal: bench.goal,
        holds:
          Math.max(figures.promotedLoadMs, figures.canaryLoadMs) < 5 &&
          Math.max(figures.promotedCallMs, figures.canaryCallMs) < 1,
        n: RUNS,
        spread: `canary, loading: ${rangeOf(loadMs('canary'))} ms`,
        notes: [
          `Each added to the same of a tool of one line written by hand, pair by pair; a call's figure is the median of ${CALLS}.`,
          'On a busy machine only the CPU time of loading says something: all of loading is computing.',
          "The tool is imported by OpenCode's binary run as Bun, by a file URL as OpenCode does it; the rest of OpenCode's start is not in it.",
        ],
      });
    } finally {
      rmSync(root, { recursive: true });
    }
  },
};
export default bench;
