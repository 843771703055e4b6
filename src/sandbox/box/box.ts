import { type Box, BoxLostError, type BoxHandle, type BoxProcess, type ExecResult } from '../contract.ts';
import { streamCases } from './case-stream.ts';
import { acceptSupervisor } from './control.ts';
import type { FileSlice } from './protocol.ts';
import { Tunnels } from './tunnel.ts';

const ATTACH_TIMEOUT_MS = 20_000;
const TREE_BYTES = 64 << 20;
/** Lines of a background process that nobody reads are kept up to this number; older ones are dropped. */
const KEPT_LINES = 20_000;

/** Takes hold of a started box. Throws `BoxLostError` when its supervisor does not come. */
export async function attach(handle: BoxHandle): Promise<Box> {
  const control = await acceptSupervisor(`${handle.socketDir}/control.sock`, ATTACH_TIMEOUT_MS);
  const { limits } = handle;
  const tunnels = new Tunnels(`${handle.socketDir}/tunnel.sock`, (token, port) => {
    control.end(control.begin({ op: 'dial', token, port }, () => undefined));
  });
  let gateway: Promise<void> | undefined;
  await control.ask({ op: 'hello', memoryBytes: limits.memoryBytes });

  return {
    handle,
    async exec(command, options): Promise<ExecResult> {
      const { cwd, env, stdin, timeoutMs, outputBytes = limits.outputBytes } = options;
      const { reply, payload } = await control.ask(
        {
          op: 'exec',
          command,
          timeoutMs,
          outputBytes,
          ...(cwd !== undefined && { cwd }),
          ...(env !== undefined && { env }),
        },
        Buffer.from(stdin ?? ''),
        timeoutMs,
      );
      if (reply.kind !== 'executed') throw new BoxLostError(`unexpected reply ${reply.kind}`);
      const { outcome, code, durationMs, stdoutBytes } = reply;
      return {
        outcome,
        code,
        durationMs,
        stdout: payload.toString('utf8', 0, stdoutBytes),
        stderr: payload.toString('utf8', stdoutBytes),
      };
    },
    spawn: async (command, { cwd, env }): Promise<BoxProcess> => {
      const lines = new LineQueue();
      let id = 0;
      const exited = new Promise<number>((resolve, reject) => {
        id = control.begin(
          { op: 'spawn', command, ...(cwd !== undefined && { cwd }), ...(env !== undefined && { env }) },
          (message) => {
            if (message instanceof BoxLostError) {
              lines.end(message);
              reject(message);
            } else if (message.reply.kind === 'lines') {
              for (const [stream, line] of message.reply.lines)
                lines.push({ stream: stream === 0 ? 'stdout' : 'stderr', line });
            } else if (message.reply.kind === 'exited') {
              control.end(id);
              lines.end();
              resolve(message.reply.code);
            } else if (message.reply.kind === 'failed') {
              control.end(id);
              const error = new Error(message.reply.message);
              lines.end(error);
              reject(error);
            }
          },
        );
      });
      exited.catch(() => undefined);
      return { lines, exited, kill: async () => void (await control.ask({ op: 'kill', target: id })) };
    },
    async writeFiles(files) {
      const parts = Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content) }));
      const slices: FileSlice[] = parts.map(({ path, content }) => ({ path, bytes: content.length }));
      await control.ask(
        { op: 'writeFiles', files: slices },
        Buffer.concat(parts.map(({ content }) => content)),
      );
    },
    async readTree(dir, maxBytes = TREE_BYTES) {
      const { reply, payload } = await control.ask({ op: 'readTree', dir, maxBytes });
      if (reply.kind !== 'tree') throw new BoxLostError(`unexpected reply ${reply.kind}`);
      const tree: Record<string, Uint8Array> = {};
      let at = 0;
      for (const { path, bytes } of reply.files) tree[path] = payload.subarray(at, (at += bytes));
      return tree;
    },
    wipe: async (dir, keep = []) => void (await control.ask({ op: 'wipe', dir, keep })),
    runCases: (tool, calls, options) => streamCases(control, tool, calls, options, limits),
    forward: (port) => tunnels.forward(port),
    openGateway: () => (gateway ??= control.ask({ op: 'openGateway' }).then(() => undefined)),
    killAll: async () => void (await control.ask({ op: 'killAll' })),
    async [Symbol.asyncDispose]() {
      control.close();
      await tunnels[Symbol.asyncDispose]();
    },
  };
}

type Line = { readonly stream: 'stdout' | 'stderr'; readonly line: string };

class LineQueue implements AsyncIterable<Line> {
  readonly #lines: Line[] = [];
  #ended = false;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  push(line: Line): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    this.#wake();
  }

  end(error?: Error): void {
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Line> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) yield line;
      else if (this.#error !== undefined) throw this.#error;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
