import { describe, expect, it } from 'vitest';
import { acpConversation, type AcpOptions } from '../../../src/sandbox/session/command-agent/acp.ts';

/** What an agent is told that asks for permission to make a call. */
function answerTo(toolCall: object, options: Partial<AcpOptions> = {}): string {
  const conversation = acpConversation({
    instruction: 'Do it.',
    cwd: '/work/project',
    permission: 'allow',
    ...options,
  });
  const offered = [
    { optionId: 'yes', kind: 'allow_once', name: 'Yes' },
    { optionId: 'always', kind: 'allow_always', name: 'Always' },
    { optionId: 'no', kind: 'reject_once', name: 'No' },
  ];
  const [line = ''] =
    conversation.hear(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 7,
        method: 'session/request_permission',
        params: { sessionId: 's', toolCall, options: offered },
      }),
    ).say ?? [];
  const { id, result } = JSON.parse(line) as { id: number; result: { outcome: { optionId: string } } };
  expect(id).toBe(7);
  return result.outcome.optionId;
}

const rules = [
  { permission: 'edit', pattern: '*.lock', answer: 'deny' },
  { permission: 'bash', pattern: 'rm *', answer: 'deny' },
  { permission: 'bash', pattern: 'rm -i *', answer: 'allow' },
] as const;

describe('requests of an agent over ACP', () => {
  it('are granted for once where no rule speaks of them', () => {
    expect(answerTo({ kind: 'edit', locations: [{ path: '/work/project/a.ts' }] })).toBe('yes');
    expect(answerTo({ kind: 'edit', locations: [{ path: '/work/project/a.ts' }] }, { rules })).toBe('yes');
    expect(answerTo({}, { rules })).toBe('yes');
  });

  it('are answered by the rules, by what OpenCode would have asked for', () => {
    expect(answerTo({ kind: 'edit', locations: [{ path: '/work/project/a.lock' }] }, { rules })).toBe('no');
    expect(answerTo({ kind: 'delete', locations: [{ path: '/work/project/a.lock' }] }, { rules })).toBe('no');
    expect(answerTo({ kind: 'read', locations: [{ path: '/work/project/a.lock' }] }, { rules })).toBe('yes');
    expect(answerTo({ kind: 'execute', rawInput: { command: 'rm -r .' } }, { rules })).toBe('no');
    expect(answerTo({ kind: 'execute', rawInput: { command: 'rm -i a' } }, { rules })).toBe('yes');
    expect(answerTo({ kind: 'execute', title: 'rm -r .' }, { rules })).toBe('no');
  });

  it('are denied where one of several files is', () => {
    const locations = [{ path: '/work/project/a.ts' }, { path: '/work/project/a.lock' }];
    expect(answerTo({ kind: 'edit', locations }, { rules })).toBe('no');
  });

  it('are granted for reading alone where the task denies permission', () => {
    const options = { permission: 'deny', rules: [{ ...rules[0], answer: 'allow' }] } as const;
    expect(answerTo({ kind: 'edit', locations: [{ path: '/work/project/a.lock' }] }, options)).toBe('no');
    expect(answerTo({ kind: 'read' }, options)).toBe('yes');
  });
});
