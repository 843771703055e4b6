import { describe, expect, it } from 'vitest';
import { toTrajectory } from '../../../src/fitness/to-trajectory.ts';

const trajectory = (mode: 'acp' | 'json-lines', lines: readonly (readonly ['agent' | 'client', unknown])[]) =>
  toTrajectory({
    mode,
    model: 'policy',
    logLines: [],
    eventLines: lines.map(([from, message], i) =>
      JSON.stringify({ atMs: 1_000 + i, from, text: JSON.stringify(message) }),
    ),
  });

const update = (fields: object) =>
  [
    'agent',
    { jsonrpc: '2.0', method: 'session/update', params: { sessionId: 's', update: fields } },
  ] as const;
const prompt = [
  'client',
  { jsonrpc: '2.0', id: 2, method: 'session/prompt', params: { prompt: [{ type: 'text', text: 'Do it.' }] } },
] as const;
const over = ['agent', { jsonrpc: '2.0', id: 2, result: { stopReason: 'end_turn' } }] as const;

describe('a session over the Agent Client Protocol', () => {
  it('comes to steps with calls and results, named as the model called them', () => {
    const { steps, extra } = trajectory('acp', [
      prompt,
      update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Let me ' } }),
      update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'see.' } }),
      update({ sessionUpdate: 'tool_call', toolCallId: 'c1', title: 'grep', kind: 'search', rawInput: {} }),
      update({
        sessionUpdate: 'tool_call_update',
        toolCallId: 'c1',
        status: 'in_progress',
        rawInput: { pattern: 'x' },
      }),
      update({
        sessionUpdate: 'tool_call_update',
        toolCallId: 'c1',
        status: 'completed',
        title: 'x in src',
        content: [{ type: 'content', content: { type: 'text', text: 'a.ts:1: x' } }],
      }),
      update({
        sessionUpdate: 'tool_call',
        toolCallId: 'c2',
        title: 'edit',
        kind: 'edit',
        rawInput: { a: 1 },
      }),
      update({
        sessionUpdate: 'tool_call_update',
        toolCallId: 'c2',
        status: 'failed',
        rawOutput: { error: 'no' },
      }),
      update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Done.' } }),
      over,
    ]);
    expect(extra).toMatchObject({
      complete: true,
      not_understood: { events: { malformed: 0, unknownTypes: {} } },
    });
    expect(steps.map(({ source, message }) => [source, message])).toEqual([
      ['user', 'Do it.'],
      ['agent', 'Let me see.'],
      ['agent', ''],
      ['agent', 'Done.'],
    ]);
    expect(steps[1]).toMatchObject({
      tool_calls: [{ tool_call_id: 'c1', function_name: 'grep', arguments: { pattern: 'x' } }],
      observation: { results: [{ content: 'a.ts:1: x', extra: { status: 'ok', reported_ms: 2 } }] },
    });
    expect(steps[2]).toMatchObject({
      tool_calls: [{ function_name: 'edit' }],
      observation: { results: [{ content: 'no', extra: { status: 'error' } }] },
    });
  });

  it('tells permissions that were asked for, and how they were answered', () => {
    const toolCall = { toolCallId: 'c1', title: 'edit', kind: 'edit' };
    const { extra } = trajectory('acp', [
      prompt,
      ['agent', { jsonrpc: '2.0', id: 7, method: 'session/request_permission', params: { toolCall } }],
      ['client', { jsonrpc: '2.0', id: 7, result: { outcome: { outcome: 'selected', optionId: 'reject' } } }],
      over,
    ]);
    expect(extra.permissions).toEqual([{ permission: 'edit', patterns: [], reply: 'reject', waited_ms: 1 }]);
  });

  it('is not complete while a call is open or the prompt unanswered, and counts what it cannot read', () => {
    const open = trajectory('acp', [
      prompt,
      update({ sessionUpdate: 'tool_call', toolCallId: 'c1', title: 'grep' }),
      over,
    ]);
    expect(open.extra.complete).toBe(false);
    const cut = trajectory('acp', [prompt, update({ sessionUpdate: 'new_thing' }), ['agent', 'noise']]);
    expect(cut.extra.complete).toBe(false);
    expect(cut.extra.not_understood.events).toEqual({ malformed: 1, unknownTypes: { new_thing: 1 } });
  });
});

describe('a session in JSON lines', () => {
  it('comes to steps with calls and results', () => {
    const { steps, extra, agent } = trajectory('json-lines', [
      ['client', { type: 'text', text: 'Do it.' }],
      ['agent', { type: 'text', text: 'Now.' }],
      ['agent', { type: 'tool_call', id: 'c1', name: 'edit', arguments: { filePath: 'a' } }],
      ['agent', { type: 'tool_result', id: 'c1', output: 'Changed.' }],
      ['agent', { type: 'tool_call', id: 'c2', name: 'bash', arguments: {} }],
      ['agent', { type: 'tool_result', id: 'c2', error: 'refused' }],
      ['agent', { type: 'usage', tokens: 3 }],
      ['agent', { type: 'error', message: 'out of breath' }],
      ['agent', { type: 'done' }],
    ]);
    expect(agent.name).toBe('json-lines');
    expect(
      steps.map(({ source, message, tool_calls: calls = [] }) => [source, message, calls.length]),
    ).toEqual([
      ['user', 'Do it.', 0],
      ['agent', 'Now.', 1],
      ['agent', '', 1],
    ]);
    expect(steps[2]?.observation?.results).toMatchObject([
      { content: 'refused', extra: { status: 'error' } },
    ]);
    expect(extra).toMatchObject({
      complete: true,
      errors: [{ name: 'AgentError', message: 'out of breath' }],
      not_understood: { events: { malformed: 0, unknownTypes: { usage: 1 } } },
    });
  });
});
