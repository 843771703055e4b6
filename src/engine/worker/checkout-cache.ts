import { ExitCode, ToolfinchError } from '../../errors.ts';
import { readCheckout, type Checkout } from '../../sandbox/checkout/read-checkout.ts';
import type { CheckoutRef } from '../executor.ts';

/** Checkouts are read once a thread: what happens to them later changes nothing. */
export class CheckoutCache {
  readonly #checkouts = new Map<string, Checkout>();

  /** Throws when the checkout is not the one that the request means. */
  get(wanted: CheckoutRef): Checkout {
    const key = `${wanted.hash} ${wanted.folder}`;
    const checkout = this.#checkouts.get(key) ?? readCheckout(wanted);
    if (checkout.hash !== wanted.hash) throw checkoutChanged(wanted.folder);
    this.#checkouts.set(key, checkout);
    return checkout;
  }
}

export function checkoutChanged(folder: string): ToolfinchError {
  return new ToolfinchError(
    'CHECKOUT_CHANGED',
    `The checkout ${folder} is not as it was when this campaign began.`,
    'Restore it, or start a new campaign.',
    ExitCode.usage,
  );
}
