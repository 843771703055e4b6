import { spawn } from 'node:child_process';
import type { Sink } from './sink.ts';

/** Milliseconds that a command has. */
const RUN_MS = 10_000;

/** A program that gets the notification as JSON on standard input; any exit code but 0 is a failure. */
export function command(words: readonly string[], events: readonly string[]): Sink {
  const [program = '', ...args] = words;
  return {
    name: `command ${program}`,
    events,
    tell: (notification, signal) =>
      new Promise((resolve, reject) => {
        const child = spawn(program, args, {
          stdio: ['pipe', 'ignore', 'ignore'],
          signal: AbortSignal.any([signal, AbortSignal.timeout(RUN_MS)]),
          killSignal: 'SIGKILL',
        });
        child.on('error', reject);
        child.on('exit', (code, killer) => {
          if (code === 0) resolve();
          else
            reject(
              new Error(
                code === null ? `it was ended by ${killer ?? 'a signal'}` : `its exit code was ${code}`,
              ),
            );
        });
        // One that does not read its input is no fault of ours.
        child.stdin.on('error', () => undefined);
        child.stdin.end(`${JSON.stringify(notification)}\n`);
      }),
  };
}
