import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runCommand } from './command.ts';
import { writeSmallSuite } from './small-suite.ts';

/** A configuration for the small suite with one task on validation; eight proposals, no claim. */
export function writeSmallProject(folder: string, extra: object = {}): Record<string, unknown> {
  const suite = join(folder, 'suite');
  writeSmallSuite(suite, ['train', 'validation', 'heldout']);
  cpSync(join(ROOT, 'benchmarks/edit/tasks/date-range'), join(suite, 'tasks/date-range'), {
    recursive: true,
  });
  const config = {
    name: 'small',
    seed: '1',
    tool: join(ROOT, 'benchmarks/edit/tools/edit.ts'),
    suite,
    proposals: 8,
    workers: 2,
    // Generous, for slow machines: nothing here is to fail for want of time.
    sandbox: {
      callTimeoutMs: 30_000,
      batchTimeoutMs: 240_000,
      sessionTimeoutMs: 240_000,
      limits: { lifeMs: 600_000 },
    },
    stages: { finalists: { count: 1, trials: 1 }, claim: { enabled: false } },
    ...extra,
  };
  writeFileSync(join(folder, 'toolfinch.config.json'), JSON.stringify(config));
  return config;
}

/** A configuration for the small suite without tasks; ten proposals, two finalists and a claim. */
export function writeClaimingProject(folder: string): void {
  writeSmallSuite(join(folder, 'suite'), ['train', 'validation', 'heldout']);
  const config = {
    name: 'small',
    tool: join(ROOT, 'benchmarks/edit/tools/edit.ts'),
    suite: join(folder, 'suite'),
    proposals: 10,
    stages: { finalists: { count: 2, trials: 0 }, claim: { enabled: true, trials: 0, builtin: false } },
  };
  writeFileSync(join(folder, 'toolfinch.config.json'), JSON.stringify(config));
}

/** Runs the first of them from the command line, to its end, into `archive/small`. */
export async function runSmallCampaign(folder: string): Promise<void> {
  writeSmallProject(folder);
  const env = { XDG_STATE_HOME: join(folder, 'state') };
  const { code, stderr } = await runCommand(['run', '--quiet'], { cwd: folder, env });
  if (code !== 0) throw new Error(`The small campaign ended with ${code}: ${stderr}`);
}
