import { readCheckout, type Checkout } from '../../sandbox/checkout/read-checkout.ts';
import { checkoutChanged } from '../checkout-changed.ts';
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
