import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Box, BoxProcess } from '../../contract.ts';

const PORT = 4097;
const BRIDGE = '/opt/toolfinch/inside/stdio-bridge.ts';

/** A command in a box that is spoken with line by line while it runs. */
export interface StdioLink extends AsyncDisposable {
  /** What it prints; ends when it does. */
  readonly lines: AsyncIterable<string>;
  /** What it wrote to standard error so far. */
  readonly log: readonly string[];
  readonly exited: Promise<number>;
  write(line: string): void;
}

/** The command ended before it could be spoken with. */
export class AgentStartError extends Error {
  override readonly name = 'AgentStartError';
}

/** Starts the command. Throws what the box throws. */
export async function openStdio(
  box: Box,
  command: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<StdioLink> {
  const process = await box.spawn(['bun', BRIDGE, String(PORT), ...command], options);
  const log: string[] = [];
  const listening = followLog(process, log);
  const early = await Promise.race([listening, process.exited]);
  if (typeof early === 'number')
    throw new AgentStartError(`The agent's command ended at once: ${log.join(' ')}`);
  const forward = await box.forward(PORT);
  const socket = connect({ host: '127.0.0.1', port: forward.port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  return {
    lines: linesOf(socket),
    log,
    exited: process.exited,
    write: (line) => void (socket.writable && socket.write(`${line}\n`)),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await process.kill().catch(() => undefined);
      await box.killAll();
      await forward.close();
    },
  };
}

function linesOf(socket: Socket): AsyncIterable<string> {
  return createInterface({ input: socket, crlfDelay: Infinity });
}

function followLog(process: BoxProcess, log: string[]): Promise<'listening'> {
  return new Promise((resolve) => {
    const follow = async (): Promise<void> => {
      for await (const { stream, line } of process.lines) {
        if (stream === 'stdout') resolve('listening');
        else log.push(line);
      }
    };
    // When the box is lost, `exited` or the next call on it says so.
    follow().catch(() => undefined);
  });
}
