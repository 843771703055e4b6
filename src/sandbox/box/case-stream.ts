import {
  type CaseCall,
  type CaseObservation,
  type CaseRunOptions,
  BoxLostError,
  type ToolSource,
} from '../contract.ts';
import type { Control } from './control.ts';
import type { FileSlice, Request, WireCall, WireObservation } from './protocol.ts';

const CALLS_PER_FRAME = 64;
const LOOK_AHEAD = 8;
const DEATHS_IN_A_ROW = 5;
const DEATHS_IN_TOTAL = 20;

interface BatchLimits {
  readonly outputBytes: number;
  readonly memoryBytes: number;
}

/** Sends a batch of calls into the box and turns what comes back into observations, in order. */
export async function* streamCases(
  control: Control,
  tool: ToolSource,
  calls: readonly CaseCall[],
  options: CaseRunOptions,
  limits: BatchLimits,
): AsyncGenerator<CaseObservation> {
  const ready: CaseObservation[] = [];
  let received = 0;
  let failure: Error | undefined;
  let done = false;
  let wake: () => void = () => undefined;

  const { files, payload } = slices(tool.files);
  const id = control.begin(
    {
      op: 'runCases',
      entry: tool.entry,
      files,
      options: {
        callTimeoutMs: options.callTimeoutMs,
        batchTimeoutMs: options.batchTimeoutMs,
        ...(options.callCpuMs !== undefined && { callCpuMs: options.callCpuMs }),
        outputBytes: limits.outputBytes,
        memoryBytes: limits.memoryBytes,
        lookAhead: options.lookAhead ?? LOOK_AHEAD,
        deathsInARow: options.giveUpAfter?.deathsInARow ?? DEATHS_IN_A_ROW,
        deathsInTotal: options.giveUpAfter?.deathsInTotal ?? DEATHS_IN_TOTAL,
      },
    },
    (message) => {
      if (message instanceof BoxLostError) failure = message;
      else if (message.reply.kind === 'failed') failure = new Error(message.reply.message);
      else if (message.reply.kind === 'casesDone') done = true;
      else if (message.reply.kind === 'observed') {
        let at = 0;
        const take = (bytes: number): Buffer => message.payload.subarray(at, (at += bytes));
        for (const observation of message.reply.observations) {
          const call = calls[received++];
          if (call !== undefined) ready.push(restore(call, observation, take));
        }
      }
      wake();
    },
    payload,
  );
  for (const [request, contents] of frames(id, calls)) control.write(request, contents);

  try {
    for (;;) {
      const next = ready.shift();
      if (next !== undefined) {
        yield next;
        continue;
      }
      if (failure !== undefined) throw failure;
      if (done) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    if (!done && failure === undefined) control.write({ op: 'stopCases', id });
    control.end(id);
  }
}

function slices(files: Readonly<Record<string, string>>): { files: FileSlice[]; payload: Buffer } {
  const parts = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }));
  return {
    files: parts.map(({ path, content }) => ({ path, bytes: content.length })),
    payload: Buffer.concat(parts.map(({ content }) => content)),
  };
}

/** Equal fixture texts are sent once, in the first frame that needs them. */
function* frames(id: number, calls: readonly CaseCall[]): Generator<[Request, Buffer]> {
  const known = new Map<string, number>();
  for (let start = 0; start < calls.length || start === 0; start += CALLS_PER_FRAME) {
    const fresh: Buffer[] = [];
    const wire = calls.slice(start, start + CALLS_PER_FRAME).map((call): WireCall => {
      const files: Record<string, number> = {};
      for (const [path, text] of Object.entries(call.files)) {
        let index = known.get(text);
        if (index === undefined) {
          index = known.size;
          known.set(text, index);
          fresh.push(Buffer.from(text));
        }
        files[path] = index;
      }
      const { extras, modified, follow } = call;
      return {
        files,
        args: JSON.stringify(call.args),
        deny: call.permission === 'deny',
        ...(extras && { extras }),
        ...(modified && { modified }),
        ...(follow && { follow }),
      };
    });
    const last = start + CALLS_PER_FRAME >= calls.length;
    yield [
      { op: 'calls', id, calls: wire, contents: fresh.map((content) => content.length), last },
      Buffer.concat(fresh),
    ];
  }
}

function restore(call: CaseCall, seen: WireObservation, take: (bytes: number) => Buffer): CaseObservation {
  const changed: Record<string, string | null> = {};
  for (const { path, bytes } of seen.changed ?? []) {
    if (bytes === null) {
      changed[path] = null;
      continue;
    }
    const middle = take(bytes.middle);
    const fixture = call.files[path];
    if (fixture === undefined || bytes.prefix + bytes.suffix === 0) {
      changed[path] = middle.toString();
      continue;
    }
    const before = Buffer.from(fixture);
    changed[path] = Buffer.concat([
      before.subarray(0, bytes.prefix),
      middle,
      before.subarray(before.length - bytes.suffix),
    ]).toString();
  }
  return {
    id: call.id,
    outcome: seen.outcome ?? { kind: 'ok' },
    changed,
    asks: seen.asks ?? [],
    durationMs: seen.ms,
    ...(seen.output !== undefined && { output: seen.output }),
    ...(seen.pages !== undefined && { pages: seen.pages }),
    ...(seen.error !== undefined && { error: seen.error }),
  };
}
