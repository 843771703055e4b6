import type { ContextOptions } from '../api/open-context.ts';
import type { Invocation } from './command.ts';

/** What doors work on, as far as the command line says. */
export function doorOptions({
  archiveDir,
  suites,
  allow,
  installInto,
  config,
}: Invocation['options']): ContextOptions {
  return {
    archiveDir: typeof archiveDir === 'string' ? archiveDir : 'archive',
    suites: listOf(suites),
    installInto: listOf(installInto),
    ...(typeof config === 'string' && { config }),
    ...(typeof allow === 'string' && { allow: listOf(allow) }),
  };
}

/** `a,b` as a list. */
export function listOf(value: unknown): string[] {
  return typeof value === 'string' ? value.split(',').filter((part) => part !== '') : [];
}
