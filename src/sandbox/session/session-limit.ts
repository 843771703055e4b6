import type { Outcome } from '../../outcome.ts';

/** What a session came to, unless its deadline or an interruption comes first. */
export async function withinLimit(
  session: Promise<Outcome>,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const stopped = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'timeout', limitMs }), limitMs);
    onAbort = () => resolve({ kind: 'infra-error', detail: 'The run was interrupted.' });
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
  });
  try {
    return await Promise.race([session, stopped]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
