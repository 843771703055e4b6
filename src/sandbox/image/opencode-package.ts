import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { opencodeBinary, opencodePackage } from '../../opencode-binary.ts';

const require = createRequire(import.meta.url);

/** Where the parts of OpenCode that go into a box lie on this machine. */
export interface OpenCodeParts {
  readonly binary: string;
  /** Folder of `@opencode-ai/plugin`. */
  readonly plugin: string;
  /** Folder of the zod that the plugin itself resolves: a tool's `args` must be of that version. */
  readonly zod: string;
}

export function findOpenCode(): OpenCodeParts {
  try {
    const plugin = packageFolder('@opencode-ai/plugin');
    return {
      binary: opencodeBinary(),
      plugin,
      zod: dirname(createRequire(join(plugin, 'package.json')).resolve('zod/package.json')),
    };
  } catch (cause) {
    throw new ToolfinchError(
      'OPENCODE_MISSING',
      `OpenCode's package for this machine (${opencodePackage()}) is not installed.`,
      'Run `npm install` in the project, with optional dependencies and on Linux with glibc.',
      ExitCode.environment,
      { cause },
    );
  }
}

/** The version of the pinned binary, or why it is not usable. */
export function openCodeStatus(): { readonly version: string; readonly fault?: string } {
  try {
    findOpenCode();
    const { version } = z.object({ version: z.string() }).parse(require('opencode-ai/package.json'));
    const { version: sdk } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(packageFolder('@opencode-ai/sdk'), 'package.json'), 'utf8')));
    return version === sdk ? { version } : { version, fault: `the binary is ${version}, the SDK ${sdk}` };
  } catch (error) {
    return { version: 'none', fault: error instanceof ToolfinchError ? error.what : String(error) };
  }
}

/** For a package whose `exports` hide its `package.json` and everything else from `require`. */
function packageFolder(name: string): string {
  const folders = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name));
  const found = folders.find((folder) => existsSync(join(folder, 'package.json')));
  if (!found) throw new Error(`${name} is not in ${folders.join(', ')}`);
  return found;
}
