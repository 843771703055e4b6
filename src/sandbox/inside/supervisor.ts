import { mkdirSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import type { Reply, Request } from '../box/protocol.ts';
import { Background } from './background.ts';
import { type BatchEvents, CaseBatch } from './case-batch.ts';
import { exec } from './exec.ts';
import { readTree, removeTree, wipe, writeFiles } from './files.ts';
import { FrameReader, encodeFrame } from './frames.ts';
import { dropCrashHandlers, refuseTracing } from './native.ts';
import { places } from './places.ts';
import { killEverything, reapOrphans } from './processes.ts';
import { type RunnerProcess, startRunner } from './runner-process.ts';
import { dial, openGateway } from './tunnels.ts';

/**
 * PID 1 of every box. Speaks with one worker over one socket and ends with it. It is trusted: what it says of exit
 * codes and file states is what happened; what the candidate's process says is passed on as a claim.
 */

const MAX_FRAME_BYTES = 1 << 30;
const FIRST_RETRY_MS = 5;
const LAST_RETRY_MS = 20;
const REAP_MS = 250;
const LIFE_MS = Number(process.env['TOOLFINCH_LIFE_MS'] ?? 0);
const TOOL_DIR = `${places.work}/.opencode/tool`;

refuseTracing();
dropCrashHandlers();
/** Started while the box waits for a variant; used by the first batch, or ended when the box is used otherwise. */
let spare: RunnerProcess | undefined = startRunner();
if (LIFE_MS > 0) setTimeout(() => void end(), LIFE_MS);
setInterval(reapOrphans, REAP_MS);
connectToWorker(FIRST_RETRY_MS);

function discardSpare(): void {
  spare?.discard();
  spare = undefined;
}

async function end(): Promise<never> {
  await killEverything();
  process.exit(0);
}

function connectToWorker(retryMs: number): void {
  const socket = connect(`${places.ipc}/control.sock`);
  socket.once('error', () =>
    setTimeout(() => connectToWorker(Math.min(retryMs * 1.1, LAST_RETRY_MS)), retryMs),
  );
  socket.once('connect', () => {
    socket.removeAllListeners('error');
    socket.on('error', () => undefined);
    socket.on('close', () => void end());
    serve(socket);
  });
}

function serve(socket: Socket): void {
  const reader = new FrameReader(MAX_FRAME_BYTES);
  const send = (reply: Reply, payload?: Uint8Array): void => void socket.write(encodeFrame(reply, payload));
  const backgrounds = new Map<number, Background>();
  let memoryBytes = 0;
  let execs = 0;
  let batch: { readonly id: number; readonly cases: CaseBatch } | undefined;

  const handle = async (request: Request, payload: Buffer): Promise<void> => {
    const { id } = request;
    switch (request.op) {
      case 'hello':
        memoryBytes = request.memoryBytes;
        return send({ id, kind: 'done' });
      case 'exec': {
        discardSpare();
        execs++;
        const alone = (): boolean => execs === 1 && backgrounds.size === 0 && batch === undefined;
        const { stdout, stderr, ...rest } = await exec(request, payload, memoryBytes, alone);
        execs--;
        return send(
          { id, kind: 'executed', ...rest, stdoutBytes: stdout.length },
          Buffer.concat([stdout, stderr]),
        );
      }
      case 'spawn': {
        discardSpare();
        const background = new Background(request, {
          lines: (lines) => send({ id, kind: 'lines', lines }),
          exited: (code) => {
            backgrounds.delete(id);
            send({ id, kind: 'exited', code });
          },
        });
        backgrounds.set(id, background);
        return;
      }
      case 'kill':
        backgrounds.get(request.target)?.kill();
        return send({ id, kind: 'done' });
      case 'killAll':
        spare = undefined;
        await killEverything();
        return send({ id, kind: 'done' });
      case 'writeFiles':
        writeFiles(request.files, payload);
        return send({ id, kind: 'done' });
      case 'readTree': {
        const { files, contents } = readTree(request.dir, request.maxBytes);
        return send({ id, kind: 'tree', files }, contents);
      }
      case 'wipe':
        wipe(request.dir, request.keep);
        return send({ id, kind: 'done' });
      case 'runCases': {
        if (batch !== undefined) throw new Error('a batch of cases is already running');
        removeTree(TOOL_DIR);
        mkdirSync(TOOL_DIR, { recursive: true });
        writeFiles(
          request.files.map((file) => ({ ...file, path: `${TOOL_DIR}/${file.path}` })),
          payload,
        );
        const events: BatchEvents = {
          observed: (observations, middles) => send({ id, kind: 'observed', observations }, middles),
          done: () => {
            batch = undefined;
            send({ id, kind: 'casesDone' });
          },
        };
        const cases = new CaseBatch(`${TOOL_DIR}/${request.entry}`, request.options, events, spare);
        spare = undefined;
        batch = { id, cases };
        return;
      }
      case 'calls':
        if (batch?.id === id) batch.cases.add(request.calls, request.contents, payload, request.last);
        return;
      case 'stopCases':
        if (batch?.id === id) {
          await batch.cases.stop();
          batch = undefined;
          send({ id, kind: 'casesDone' });
        }
        return;
      case 'dial':
        return dial(request.token, request.port);
      case 'openGateway':
        await openGateway();
        return send({ id, kind: 'done' });
    }
  };

  socket.on('data', (chunk: Buffer) => {
    for (const { header, payload } of reader.push(chunk)) {
      const request = header as Request;
      handle(request, payload).catch((error: unknown) => {
        send({
          id: request.id,
          kind: 'failed',
          message: error instanceof Error ? error.message : String(error),
        });
      });
    }
  });
}
