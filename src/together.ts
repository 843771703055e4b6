/** Runs all until they have ended. The first that fails ends the others, by the signal that they get, and its error is thrown. */
export async function together(
  signal: AbortSignal,
  ...all: readonly ((signal: AbortSignal) => Promise<unknown>)[]
): Promise<void> {
  const failed = new AbortController();
  const until = AbortSignal.any([signal, failed.signal]);
  let first: { readonly error: unknown } | undefined;
  await Promise.all(
    all.map(async (one) => {
      try {
        await one(until);
      } catch (error) {
        first ??= { error };
        failed.abort();
      }
    }),
  );
  if (first) throw first.error;
}
