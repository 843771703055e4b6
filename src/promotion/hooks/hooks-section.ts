import type { Section } from '../../report/sections/block.ts';
import type { HookRun } from './hook-run.ts';

/** Hooks for people: what was run, and what it said. */
export function hooksSection(runs: readonly HookRun[]): Section {
  return {
    id: 'hooks',
    title: 'Hooks',
    blocks: [
      {
        kind: 'table',
        caption: 'Commands that looked at the candidate before anything was asked for',
        head: ['hook', 'command', 'ms', 'outcome'],
        rows: runs.map(({ name, command, ms, why }) => [name, command.join(' '), `${ms}`, why ?? 'passed']),
      },
      ...runs
        .filter(({ output }) => output.trim() !== '')
        .map(({ name, output }) => ({ kind: 'source' as const, name: `What ${name} said`, text: output })),
    ],
  };
}
