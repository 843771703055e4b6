import { posix, resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { moduleFault } from '../mutation/gate.ts';
import type { Genome } from '../mutation/genome.ts';
import { localImports, resolveLocal } from '../mutation/local-imports.ts';
import { readSyntax } from '../mutation/syntax.ts';
import { isLink } from '../sandbox/box/lay-out.ts';
import { ADAPTER_FOLDER } from '../sandbox/checkout/place-checkout.ts';
import { readCheckout, type Checkout } from '../sandbox/checkout/read-checkout.ts';
import type { CheckoutConfig } from './checkout-config.ts';
import type { CheckoutRef } from './executor.ts';
import { readTool } from './read-tool.ts';

/** A target inside a checkout, read and checked: the file that evolves, and what a worker needs to call it. */
export async function planTarget(
  config: CheckoutConfig,
  adapterFile: string,
  base: string,
): Promise<{ readonly genome: Genome; readonly checkout: CheckoutRef }> {
  const { folder, file, test, testTimeoutMs, nodeModules, exclude, maxBytes } = config;
  const source = { folder: resolve(base, folder), nodeModules, exclude, maxBytes };
  const checkout = readCheckout(source);
  const genome = targetOf(checkout, posix.normalize(file), source.folder);
  const adapter = await readTool(resolve(base, adapterFile), [], 'left');
  if (!leadsInto(checkout, adapter)) {
    throw new ToolfinchError(
      'ADAPTER_APART',
      `The adapter ${adapterFile} imports nothing of the checkout.`,
      `In the sandbox it lies in ${ADAPTER_FOLDER}/ at the root of the checkout: import from '../${genome.entry}'.`,
      ExitCode.usage,
    );
  }
  return { genome, checkout: { ...source, hash: checkout.hash, adapter, test, testTimeoutMs } };
}

function targetOf({ files }: Checkout, file: string, folder: string): Genome {
  const found = files[file];
  if (found === undefined || isLink(found)) {
    throw new ToolfinchError(
      'TARGET_MISSING',
      `There is no file ${file} in the checkout ${folder}.`,
      'Check `checkout.file` in the configuration; it starts from the root of the checkout.',
      ExitCode.usage,
    );
  }
  const genome: Genome = {
    entry: file,
    files: { [file]: Buffer.from(found as Uint8Array).toString('utf8') },
  };
  const fault = moduleFault(genome);
  if (fault !== undefined) {
    throw new ToolfinchError(
      'TARGET_BROKEN',
      `${file} in the checkout ${folder} cannot evolve: ${fault}.`,
      'The target is a TypeScript or JavaScript module with exports.',
      ExitCode.usage,
    );
  }
  return genome;
}

/** Whether a script of the adapter imports a file of the checkout. */
function leadsInto({ files }: Checkout, adapter: Genome): boolean {
  return [...readSyntax(adapter).files].some(([path, script]) =>
    localImports(script).some(({ specifier }) => {
      const found = resolveLocal(`${ADAPTER_FOLDER}/${path}`, specifier, (candidate) => candidate in files);
      return found !== undefined && !found.startsWith(`${ADAPTER_FOLDER}/`);
    }),
  );
}
