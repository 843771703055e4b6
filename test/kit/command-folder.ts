import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { ROOT, runCommand, type Ran } from './command.ts';
import { writeSmallSuite } from './small-suite.ts';

/** A folder with the small suite and a campaign of eight proposals on it, `small`. */
export class CommandFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'toolfinch-e2e-'));

  constructor() {
    writeSmallSuite(join(this.path, 'suite'), ['train', 'validation', 'heldout']);
    this.writeConfig('toolfinch.config.ts', {});
  }

  readonly toolfinch = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
    runCommand(args, { cwd: this.path, env: { XDG_STATE_HOME: join(this.path, 'state'), ...env } });

  writeConfig(name: string, extra: object): void {
    const config = {
      name: 'small',
      seed: '1',
      tool: join(ROOT, 'benchmarks/edit/tools/edit.ts'),
      suite: join(this.path, 'suite'),
      proposals: 8,
      stages: { finalists: { count: 2, trials: 0 }, claim: { enabled: true, trials: 0, builtin: false } },
      ...extra,
    };
    writeFileSync(
      join(this.path, name),
      `import { defineConfig } from 'toolfinch';\nexport default defineConfig(${JSON.stringify(config)});\n`,
    );
  }

  /** Variants in a campaign's archive. */
  elites(campaign: string): string[] {
    return readdirSync(join(this.path, campaign, 'elites')).sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Containers of campaigns of that name, of whatever state. */
export async function containersOf(campaign: string): Promise<number> {
  const filters = { label: [`toolfinch.campaign=${campaign}`] };
  return (await new Docker().listContainers({ all: true, filters })).length;
}
