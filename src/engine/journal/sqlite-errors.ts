import { ExitCode, ToolfinchError } from '../../errors.ts';

/** Runs a database call; what SQLite reports becomes an error that a person can act on. */
export function guarded<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw translate(path, error);
  }
}

function translate(path: string, error: unknown): unknown {
  if (error instanceof ToolfinchError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') {
    return new ToolfinchError(
      'DISK_FULL',
      `The disk is full; ${path} could not be written.`,
      'Make room and run `toolfinch resume`; everything that had been told is kept.',
      ExitCode.environment,
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB'))
    return damaged(path, error.message, error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new ToolfinchError(
      'JOURNAL_BUSY',
      `${path} is locked by another program.`,
      'Close the program that writes to it and try again.',
      ExitCode.environment,
      { cause: error },
    );
  }
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|PERM|AUTH)/.test(code)) {
    return new ToolfinchError(
      'JOURNAL_UNUSABLE',
      `${path} cannot be read or written (${error.message}).`,
      'Check that the folder exists, that it is writable, and that the disk is not full or failing.',
      ExitCode.environment,
      { cause: error },
    );
  }
  return error;
}

/** The journal cannot be trusted. */
export function damaged(path: string, what: string, cause?: unknown): ToolfinchError {
  return new ToolfinchError(
    'JOURNAL_DAMAGED',
    `${path} is damaged (${what}).`,
    'Restore it from a copy, or move the folder away and start the campaign again; nothing was changed.',
    ExitCode.environment,
    { cause },
  );
}

/** Another connection has the lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
