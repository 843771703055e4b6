import type { EventRecord } from '../events.ts';

type ToolEnd = { readonly output: string } | { readonly error: string };

/**
 * Makes the records of a session out of what another agent than OpenCode says of it: texts and calls in order. A step
 * begins with whatever comes first after a call has ended.
 */
export class SessionParts {
  readonly records: EventRecord[] = [];
  readonly #calls = new Map<
    string,
    {
      readonly part: string;
      readonly step: string;
      tool: string;
      input: Record<string, unknown>;
      start: number;
    }
  >();
  #parts = 0;
  #step = 0;
  #isStepOver = true;
  #text: { readonly part: string; text: string } | undefined;

  constructor(readonly sessionId: string) {}

  say(text: string, atMs: number, type: 'text' | 'reasoning' = 'text'): void {
    if (this.#isStepOver) this.#begin('assistant', atMs);
    this.#text ??= { part: this.#nextPart(), text: '' };
    this.#text.text += text;
    const { part, text: whole } = this.#text;
    this.records.push({ kind: 'part', atMs, part: { ...this.#fields(part), type, text: whole } });
  }

  prompt(text: string, atMs: number): void {
    this.#begin('user', atMs);
    this.records.push({
      kind: 'part',
      atMs,
      part: { ...this.#fields(this.#nextPart()), type: 'text', text },
    });
    this.#isStepOver = true;
  }

  /** Also for what is learnt of a call later; what is not given stays. */
  call(
    id: string,
    { tool, input }: { readonly tool?: string; readonly input?: Record<string, unknown> },
    atMs: number,
  ): void {
    if (!this.#calls.has(id) && this.#isStepOver) this.#begin('assistant', atMs);
    this.#text = undefined;
    const call = this.#calls.get(id) ?? {
      part: this.#nextPart(),
      step: this.#stepId(),
      tool: 'unknown',
      input: {},
      start: atMs,
    };
    this.#calls.set(id, call);
    call.tool = tool ?? call.tool;
    call.input = input ?? call.input;
    this.#report(id, atMs);
  }

  ended(id: string, end: ToolEnd, atMs: number): void {
    if (!this.#calls.has(id)) this.call(id, {}, atMs);
    this.#report(id, atMs, end);
    this.#isStepOver = true;
  }

  failed(name: string, message: string, atMs: number): void {
    this.records.push({ kind: 'session-error', atMs, sessionId: this.sessionId, name, message });
  }

  asked(
    request: {
      readonly id: string;
      readonly permission: string;
      readonly callId?: string;
      readonly reply?: string;
    },
    atMs: number,
  ): void {
    const { id, permission, callId, reply } = request;
    const where = { requestId: id, sessionId: this.sessionId, atMs };
    this.records.push(
      reply === undefined
        ? { kind: 'permission-asked', ...where, permission, patterns: [], ...(callId && { callId }) }
        : { kind: 'permission-replied', ...where, reply },
    );
  }

  idle(atMs: number): void {
    this.records.push({ kind: 'session-idle', atMs, sessionId: this.sessionId });
  }

  #report(id: string, atMs: number, end?: ToolEnd): void {
    const call = this.#calls.get(id);
    if (!call) return;
    const { part, step, tool, input, start } = call;
    const time = { start, end: atMs };
    const state = !end
      ? ({ status: 'running', input, time: { start } } as const)
      : 'output' in end
        ? ({ status: 'completed', input, output: end.output, time } as const)
        : ({ status: 'error', input, error: end.error, time } as const);
    const fields = { id: part, sessionID: this.sessionId, messageID: step };
    this.records.push({ kind: 'part', atMs, part: { ...fields, type: 'tool', callID: id, tool, state } });
  }

  #begin(role: 'user' | 'assistant', atMs: number): void {
    this.#step++;
    this.#isStepOver = false;
    this.#text = undefined;
    const info = { id: this.#stepId(), sessionID: this.sessionId, role, time: { created: atMs } };
    this.records.push({ kind: 'message', atMs, info });
  }

  #stepId(): string {
    return `step_${String(this.#step).padStart(6, '0')}`;
  }

  #nextPart(): string {
    return `part_${String(++this.#parts).padStart(6, '0')}`;
  }

  #fields(id: string): { readonly id: string; readonly sessionID: string; readonly messageID: string } {
    return { id, sessionID: this.sessionId, messageID: this.#stepId() };
  }
}
