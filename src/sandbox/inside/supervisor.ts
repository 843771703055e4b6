import { mkdirSync, watch } from 'node:fs';
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
/** Between tries to connect, once something has appeared in the folder of the socket and before. */
const NEAR_RETRY_MS = 2;
const FAR_RETRY_MS = 100;
const REAP_MS = 250;
const LIFE_MS = Number(process.env['TOOLFINCH_LIFE_MS'] ?? 0);
const TOOL_DIR = `${places.work}/.opencode/tool`;

refuseTracing();
dropCrashHandlers();
/** Started while the box waits for a variant; used by the first batch, or ended when the box is used otherwise. */
let spare: RunnerProcess | undefined = startRunner();
if (LIFE_MS > 0) setTimeout(() => void end(), LIFE_MS);
setInterval(reapOrphans, REAP_MS);
connectToWorker();

function discardSpare(): void {
  spare?.discard();
  spare = undefined;
}

async function end(): Promise<never> {
  await killEverything();
  process.exit(0);
}

/** A try costs a millisecond of processor and boxes wait for long: the folder says when there is something to connect to. */
function connectToWorker(): void {
  let isNear = false;
  let isTrying = false;
  let waiting: NodeJS.Timeout | undefined;
  const attempt = (): void => {
    clearTimeout(waiting);
    if (isTrying) return;
    isTrying = true;
    const socket = connect(`${places.ipc}/control.sock`);
    socket.once('error', () => {
      isTrying = false;
      waiting = setTimeout(attempt, isNear ? NEAR_RETRY_MS : FAR_RETRY_MS);
    });
    socket.once('connect', () => {
      watcher.close();
      socket.removeAllListeners('error');
      socket.on('error', () => undefined);
      socket.on('close', () => void end());
      serve(socket);
    });
  };
  const watcher = watch(places.ipc, () => {
    isNear = true;
    attempt();
  });
  attempt();
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
