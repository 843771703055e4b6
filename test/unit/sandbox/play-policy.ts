import type { ChatMessage, ChatToolCall } from '../../../src/sandbox/model/chat.ts';
import { policyReply } from '../../../src/sandbox/model/policy-model.ts';
import type { SessionContext } from '../../../src/sandbox/model/upstream.ts';

export interface EditCall {
  readonly oldString: string;
  readonly newString: string;
}
/** An edit tool in miniature: the file's new text (or none) and what the model is told. */
export type EditTool = (text: string, call: EditCall) => { readonly text?: string; readonly says: string };

export interface Play {
  readonly calls: readonly ChatToolCall[];
  readonly edits: readonly EditCall[];
  readonly text: string;
  readonly lastWords: string;
  readonly tokensIn: number;
}

const tool = (name: string, ...properties: string[]) => ({
  name,
  description: name,
  parameters: {
    type: 'object',
    properties: Object.fromEntries(properties.map((p) => [p, { type: 'string' }])),
  },
});
const TOOLS = [
  tool('grep', 'pattern', 'path'),
  tool('read', 'filePath', 'offset', 'limit'),
  tool('edit', 'filePath', 'oldString', 'newString', 'replaceAll'),
  tool('bash', 'command', 'description'),
];

/** A whole session of the policy model with one file, an edit tool and a check that passes on the wanted text. */
export function play(context: SessionContext, wanted: string, edit: EditTool): Play {
  const [file] = Object.keys(context.workspace);
  let text = context.workspace[file ?? ''] ?? '';
  const messages: ChatMessage[] = [
    { role: 'system', text: 'Working directory: /w', toolCalls: [] },
    { role: 'user', text: 'Do it.', toolCalls: [] },
  ];
  const calls: ChatToolCall[] = [];
  const edits: EditCall[] = [];
  let tokensIn = 0;
  for (;;) {
    const reply = policyReply(context, { model: 'm', stream: false, body: '', messages, tools: TOOLS });
    tokensIn += reply.tokensIn;
    const [call] = reply.toolCalls;
    if (!call) return { calls, edits, text, lastWords: reply.text, tokensIn };
    calls.push(call);
    let answer = '';
    if (call.name === 'grep') answer = `Found 1 matches\n/w/${file}:\n  Line 3: x`;
    if (call.name === 'read') {
      const { offset = 1, limit = 2000 } = JSON.parse(call.arguments) as { offset?: number; limit?: number };
      const all = text
        .replace(/\n$/, '')
        .split('\n')
        .map((l, i) => `${i + 1}: ${l}`);
      answer = `<content>\n${all.slice(offset - 1, offset - 1 + limit).join('\n')}\n</content>`;
    }
    if (call.name === 'bash') answer = `exit code: ${text === wanted ? 0 : 1}`;
    if (call.name === 'edit') {
      const args = JSON.parse(call.arguments) as EditCall;
      edits.push(args);
      const done = edit(text, args);
      text = done.text ?? text;
      answer = done.says;
    }
    messages.push({ role: 'assistant', text: reply.text, toolCalls: [call] });
    messages.push({ role: 'tool', text: answer, toolCalls: [], answers: call.callId });
  }
}
