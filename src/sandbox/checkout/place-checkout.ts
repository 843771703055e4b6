import { join } from 'node:path';
import { layOut } from '../box/lay-out.ts';
import type { BoxHandle, ToolSource } from '../contract.ts';
import type { Checkout } from './read-checkout.ts';

/** Where the checkout is in a box. Nothing in there can write to it. */
export const CHECKOUT = '/ipc/checkout';
/** Where the adapter is in the checkout: it imports `../path/of/the/target.ts`. */
export const ADAPTER_FOLDER = '.toolfinch';

/**
 * Lays a checkout out for a box, `target` over it and the adapter into it, and gives the tool that is to be loaded there:
 * one line that leads to the adapter.
 */
export function placeCheckout(
  { socketDir }: Pick<BoxHandle, 'socketDir'>,
  checkout: Checkout,
  target: ToolSource,
  adapter: ToolSource,
): ToolSource {
  const adapterFiles = Object.fromEntries(
    Object.entries(adapter.files).map(([path, text]) => [`${ADAPTER_FOLDER}/${path}`, text]),
  );
  layOut(join(socketDir, 'checkout'), { ...checkout.files, ...adapterFiles, ...target.files });
  const entry = adapter.entry;
  return {
    entry,
    files: { [entry]: `export { default } from '${CHECKOUT}/${ADAPTER_FOLDER}/${entry}';\n` },
  };
}
