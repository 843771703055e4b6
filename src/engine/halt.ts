export type Halt = 'interrupted' | 'time';

/** Resolves when the campaign is to stop asking: on the signal, or when its time is up. */
export function haltOn(
  signal: AbortSignal | undefined,
  timeLimitSec: number | undefined,
): Disposable & { readonly halted: Promise<Halt> } {
  let release = (): void => undefined;
  const halted = new Promise<Halt>((resolve) => {
    const interrupt = (): void => resolve('interrupted');
    if (signal?.aborted) interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    const timer =
      timeLimitSec === undefined ? undefined : setTimeout(() => resolve('time'), timeLimitSec * 1000);
    release = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    };
  });
  return { halted, [Symbol.dispose]: () => release() };
}

/** The promise's value; rejects with `Interrupted` as soon as the signal is given. */
export async function unlessInterrupted<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  using halt = haltOn(signal, undefined);
  promise.catch(() => undefined);
  return await Promise.race([
    promise,
    halt.halted.then(() => {
      throw new Interrupted();
    }),
  ]);
}

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
