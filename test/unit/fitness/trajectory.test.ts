import { describe, expect, it } from 'vitest';
import { randomFor } from '../../../src/random.ts';
import { toTrajectory } from '../../../src/fitness/to-trajectory.ts';
import { Trajectory, type ToolResult } from '../../../src/fitness/trajectory.ts';
import type { SessionRecord } from '../../../src/fitness/session-record.ts';
import {
  asked,
  completed,
  created,
  event,
  failed,
  idle,
  replied,
  sessionRecord,
  stepFinish,
  T0,
  toolPart,
} from './session-events.ts';

const ABORT_TEXT = '(no output)\n\n<shell_metadata>\nUser aborted the command\n</shell_metadata>';

function read(lines: readonly string[], over: Partial<SessionRecord> = {}): Trajectory {
  return toTrajectory(sessionRecord(lines, over));
}
function results(lines: readonly string[], over: Partial<SessionRecord> = {}): ToolResult[] {
  return read(lines, over).steps.flatMap((s) => s.observation?.results ?? []);
}
const statusOf = (lines: readonly string[]) => results(lines).map((r) => r.extra.status);

describe('how a call ended', () => {
  it('is ok when it completed and an error when the tool threw', () => {
    const lines = [
      toolPart({ callID: 'a' }, completed('fine')),
      toolPart({ callID: 'b', tool: 'edit' }, failed('not found')),
    ];
    expect(results(lines).map((r) => [r.content, r.extra.status])).toEqual([
      ['fine', 'ok'],
      ['not found', 'error'],
    ]);
  });

  it('is aborted, not ok, when an interrupted bash reads completed', () => {
    expect(statusOf([toolPart({ callID: 'a' }, completed(ABORT_TEXT, 0, 1, { exit: null }))])).toEqual([
      'aborted',
    ]);
    const aborted = event('message.updated', {
      info: {
        id: 'msg_1',
        sessionID: 'ses_1',
        role: 'assistant',
        time: { created: T0 },
        error: { name: 'MessageAbortedError', data: { message: 'Aborted' } },
      },
    });
    expect(statusOf([aborted, toolPart({ callID: 'a' }, completed(ABORT_TEXT))])).toEqual(['aborted']);
  });

  it('is ok when a command merely prints the words of an abort', () => {
    expect(statusOf([toolPart({ callID: 'a' }, completed(ABORT_TEXT, 0, 1, { exit: 0 }))])).toEqual(['ok']);
    expect(
      statusOf([toolPart({ callID: 'a' }, completed('User aborted the command', 0, 1, { exit: null }))]),
    ).toEqual(['ok']);
  });

  it('is invalid, not ok, when a denied or unknown tool was rerouted to invalid, and keeps the name that was meant', () => {
    const state = {
      ...completed('The arguments provided to the tool are invalid: …'),
      input: { tool: 'write', error: '…' },
    };
    const t = read([toolPart({ callID: 'a', tool: 'invalid' }, state)]);
    expect(t.steps[0]?.tool_calls?.[0]?.function_name).toBe('write');
    expect(t.steps[0]?.observation?.results[0]?.extra.status).toBe('invalid');
  });

  it('is rejected when a permission was denied, by a reply or by a rule', () => {
    expect(
      statusOf([asked('a', 0), replied('a', 'reject', 10), toolPart({ callID: 'a' }, failed('No.'))]),
    ).toEqual(['rejected']);
    expect(
      statusOf([
        toolPart({ callID: 'a' }, failed('The user has specified a rule which prevents you from this')),
      ]),
    ).toEqual(['rejected']);
  });

  it('is aborted when the session was, although the last word on the call is still to come', () => {
    const aborted = event('session.error', {
      sessionID: 'ses_1',
      error: { name: 'MessageAbortedError', data: { message: 'Aborted' } },
    });
    expect(
      statusOf([toolPart({ callID: 'a' }, { status: 'running', time: { start: T0 } }), aborted, idle()]),
    ).toEqual(['aborted']);
  });

  it('is aborted when OpenCode interrupted it, and unfinished when the events end before it does', () => {
    expect(
      statusOf([toolPart({ callID: 'a' }, failed('Tool execution aborted', 0, 1, { interrupted: true }))]),
    ).toEqual(['aborted']);
    expect(statusOf([toolPart({ callID: 'a' }, { status: 'running', time: { start: T0 } })])).toEqual([
      'unfinished',
    ]);
    expect(statusOf([toolPart({ callID: 'a' }, { status: 'pending' })])).toEqual(['unfinished']);
  });
});

describe('the time in a tool', () => {
  const call = toolPart({ callID: 'a' }, completed('x', 100, 5100));

  it('leaves out the wait for a permission', () => {
    expect(results([asked('a', 200), replied('a', 'once', 4200), call])[0]?.extra).toMatchObject({
      tool_ms: 1000,
      reported_ms: 5000,
    });
  });
  it('leaves out what the wait had before the call began and waits of other calls', () => {
    expect(results([asked('a', 0), replied('a', 'once', 1100), call])[0]?.extra.tool_ms).toBe(4000);
    expect(results([asked('b', 200), replied('b', 'once', 4200), call])[0]?.extra.tool_ms).toBe(5000);
  });
  it('leaves out pauses, and counts a pause during a wait once', () => {
    const pauses = [{ fromMs: T0 + 1000, toMs: T0 + 3000 }];
    expect(results([call], { pauses })[0]?.extra.tool_ms).toBe(3000);
    expect(results([asked('a', 200), replied('a', 'once', 2100), call], { pauses })[0]?.extra.tool_ms).toBe(
      5000 - 2800,
    );
  });
  it('is never negative and absent while the call runs', () => {
    const pauses = [{ fromMs: T0 - 1e6, toMs: T0 + 1e6 }];
    expect(results([call], { pauses })[0]?.extra.tool_ms).toBe(0);
    expect(
      results([toolPart({ callID: 'a' }, { status: 'running', time: { start: T0 } })])[0]?.extra,
    ).not.toHaveProperty('tool_ms');
  });
  it('counts a wait that nobody answered up to the last event', () => {
    const t = read([asked('a', 200), event('session.idle', { sessionID: 'ses_1' }, 1200), call]);
    expect(t.extra.permissions[0]).toMatchObject({
      permission: 'edit',
      waited_ms: expect.any(Number) as number,
    });
    expect(t.extra.permissions[0]).not.toHaveProperty('reply');
  });
});

describe('the events of a session', () => {
  it('fold repeated updates of a part into one call', () => {
    const running = toolPart({ callID: 'a' }, { status: 'running', time: { start: T0 } });
    expect(
      statusOf([
        toolPart({ callID: 'a' }, { status: 'pending' }),
        running,
        running,
        toolPart({ callID: 'a' }, completed('x')),
        toolPart({ callID: 'a' }, completed('x')),
      ]),
    ).toEqual(['ok']);
  });
  it('never lose a result to a line that comes late', () => {
    const running = toolPart({ callID: 'a' }, { status: 'running', time: { start: T0 } });
    expect(statusOf([toolPart({ callID: 'a' }, completed('x')), running])).toEqual(['ok']);
  });
  it('leave out sessions of subagents, but know their calls', () => {
    const t = read([
      created(),
      created('ses_2', 'ses_1'),
      toolPart({ callID: 'sub', sessionID: 'ses_2', messageID: 'msg_2' }, completed('x')),
      toolPart({ callID: 'a' }, completed('y')),
    ]);
    expect(t.session_id).toBe('ses_1');
    expect(t.steps.flatMap((s) => s.tool_calls ?? []).map((c) => c.tool_call_id)).toEqual(['a']);
    expect(t.extra.subagent_call_ids).toEqual(['sub']);
  });
  it('take the session that is asked for', () => {
    const lines = [
      created(),
      toolPart({ callID: 'a' }, completed('x')),
      toolPart({ callID: 'b', sessionID: 'ses_9', messageID: 'msg_9' }, completed('y')),
    ];
    expect(
      read(lines, { sessionId: 'ses_9' })
        .steps.flatMap((s) => s.tool_calls ?? [])
        .map((c) => c.tool_call_id),
    ).toEqual(['b']);
  });
  it('forget a part that was removed, and take a text that was cut off from its deltas', () => {
    const text = {
      id: 'prt_t',
      sessionID: 'ses_1',
      messageID: 'msg_1',
      type: 'text',
      text: '',
      time: { start: T0 },
    };
    const t = read([
      toolPart({ callID: 'a' }, completed('x')),
      event('message.part.removed', { sessionID: 'ses_1', messageID: 'msg_1', partID: 'prt_a' }),
      event('message.part.updated', { sessionID: 'ses_1', part: text, time: T0 }),
      event('message.part.delta', {
        sessionID: 'ses_1',
        messageID: 'msg_1',
        partID: 'prt_t',
        field: 'text',
        delta: 'Hel',
      }),
      event('message.part.delta', {
        sessionID: 'ses_1',
        messageID: 'msg_1',
        partID: 'prt_t',
        field: 'text',
        delta: 'lo',
      }),
    ]);
    expect(t.steps).toMatchObject([{ message: 'Hello' }]);
    expect(t.steps[0]).not.toHaveProperty('tool_calls');
  });
  it('are complete only when the session came to rest and every line was understood', () => {
    const lines = [created(), toolPart({ callID: 'a' }, completed('x'))];
    expect(read(lines).extra.complete).toBe(false);
    expect(read([...lines, idle()]).extra.complete).toBe(true);
    expect(read([...lines, idle(), '{"type":"message.pa']).extra.complete).toBe(false);
    expect(read([...lines, toolPart({ callID: 'b' }, { status: 'pending' }), idle()]).extra.complete).toBe(
      false,
    );
  });
  it('carry tokens and cost, cached tokens included', () => {
    const part = {
      id: 'prt_f',
      sessionID: 'ses_1',
      messageID: 'msg_1',
      type: 'step-finish',
      reason: 'stop',
      cost: 0.25,
      tokens: { input: 5, output: 6, reasoning: 7, cache: { read: 8, write: 9 } },
    };
    const t = read([event('message.part.updated', { part }), stepFinish('msg_2')]);
    expect(t.final_metrics).toEqual({
      total_prompt_tokens: 122,
      total_completion_tokens: 23,
      total_cached_tokens: 8,
      total_cost_usd: 0.75,
      total_steps: 2,
    });
  });
});

describe('lines of `opencode run --format json`', () => {
  const line = (type: string, part: unknown) =>
    JSON.stringify({ type, timestamp: T0, sessionID: 'ses_1', part });
  const base = { sessionID: 'ses_1', messageID: 'msg_1' };
  const lines = [
    line('step_start', { ...base, id: 'prt_0', type: 'step-start' }),
    line('tool_use', {
      ...base,
      id: 'prt_1',
      type: 'tool',
      callID: 'a',
      tool: 'edit',
      state: { input: { x: 1 }, ...completed('ok') },
    }),
    line('text', { ...base, id: 'prt_2', type: 'text', text: 'done', time: { start: T0, end: T0 } }),
    line('step_finish', {
      ...base,
      id: 'prt_3',
      type: 'step-finish',
      reason: 'stop',
      cost: 1,
      tokens: { input: 1, output: 2, reasoning: 0, cache: { read: 0, write: 0 } },
    }),
  ];
  it('come to the same form', () => {
    const t = read(lines, { mode: 'cli' });
    expect(t.steps).toMatchObject([
      {
        source: 'agent',
        message: 'done',
        tool_calls: [{ tool_call_id: 'a', function_name: 'edit', arguments: { x: 1 } }],
        metrics: { prompt_tokens: 1 },
      },
    ]);
    expect(t.extra.complete).toBe(true);
    expect(read(lines.slice(0, 2), { mode: 'cli' }).extra.complete).toBe(false);
  });
  it('report errors', () => {
    const error = JSON.stringify({
      type: 'error',
      timestamp: T0,
      sessionID: 'ses_1',
      error: { name: 'APIError', data: { message: 'no' } },
    });
    expect(read([...lines, error], { mode: 'cli' }).extra.errors).toEqual([
      { name: 'APIError', message: 'no' },
    ]);
  });
});

describe('the log', () => {
  it('adds nothing but counts, and its lost lines change nothing', () => {
    const lines = [created(), toolPart({ callID: 'a' }, completed('x')), idle()];
    const log = [
      'timestamp=2026-11-20T22:26:39.233Z level=ERROR run=8287413c message=process session.id=ses_1 error=Aborted',
      'timestamp=2026-11-20T22:26:31.898Z level=WARN run=8287413c message="install failed" error="Cause([Fail(x: \\"y\\")])"',
    ];
    const { extra: withLog, ...rest } = read(lines, { logLines: log });
    const { extra: without, ...same } = read(lines);
    expect(rest).toEqual(same);
    expect(withLog.log).toEqual({ warnings: 1, errors: 1 });
    expect(without.log).toEqual({ warnings: 0, errors: 0 });
  });
});

describe('a damaged stream', () => {
  const whole = [
    created(),
    toolPart({ callID: 'a' }, completed('one')),
    asked('b', 10),
    replied('b', 'once', 20),
    toolPart({ callID: 'b', messageID: 'msg_2' }, failed('two')),
    stepFinish('msg_2'),
    idle(),
  ];
  it('never makes the reader throw or give an invalid trajectory', () => {
    const random = randomFor('damage');
    for (let round = 0; round < 300; round++) {
      const text = whole.join('\n');
      const at = random.int(text.length);
      const damaged = random.pick([
        () => text.slice(0, at),
        () => text.slice(0, at) + text.slice(at + random.int(60)),
        () => `${text.slice(0, at)}timestamp=x level=INFO message=hi\n${text.slice(at)}`,
        () => random.shuffle(text.split('\n')).join('\n'),
        () => text.replaceAll('\n', ''),
        () => text.slice(0, at) + '\u0000{"type":' + text.slice(at),
      ])();
      const t = read(damaged.split('\n'), { logLines: damaged.split('\n') });
      expect(Trajectory.safeParse(t).error).toBeUndefined();
      if (t.extra.complete) expect(t.extra.not_understood.events.malformed).toBe(0);
    }
  });
});
