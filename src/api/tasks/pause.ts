/** Milliseconds that a box may stand still in all; then it goes on by itself, for its life does. */
export const PAUSE_MS = 300_000;

/** Lets the box of a task stand still for a while. */
export class Pause {
  #now: { readonly sinceMs: number; readonly timer: NodeJS.Timeout } | undefined;
  #beforeMs = 0;

  constructor(private readonly now: () => number) {}

  get isOn(): boolean {
    return this.#now !== undefined;
  }

  /** Milliseconds that have been spent standing still, until `atMs`. */
  spentMs(atMs: number): number {
    return this.#beforeMs + (this.#now ? atMs - this.#now.sinceMs : 0);
  }

  /** `onSpent` is called when the time that is left is over. */
  begin(onSpent: () => void): void {
    const sinceMs = this.now();
    this.#now = { sinceMs, timer: setTimeout(onSpent, PAUSE_MS - this.#beforeMs) };
  }

  /** Harmless when it is not on. */
  end(): void {
    clearTimeout(this.#now?.timer);
    this.#beforeMs = this.spentMs(this.now());
    this.#now = undefined;
  }
}
