interface DockerError {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message?: string;
}

/** The thing is already gone, or going: fine when cleaning up. */
export function isGone(error: unknown): boolean {
  const { statusCode } = error as DockerError;
  return statusCode === 404 || statusCode === 409;
}

export function wordsOf(error: unknown): string {
  const { statusCode, code, message } = error as DockerError;
  return `${statusCode ?? code ?? 'error'}: ${message ?? String(error)}`;
}

/** Rejects when `work` takes longer: a daemon that hangs must not hang the campaign. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error(`no answer in ${ms} ms`), { code: 'ETIMEDOUT' })),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
