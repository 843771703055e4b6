import type { ChatMessage, ChatReply, ChatRequest, ChatToolCall, OfferedTool } from './chat.ts';
import { type Action, PolicyAgent } from './policy/agent.ts';
import { patchText } from './policy/patch-text.ts';
import { tokensIn, tokensOut } from './policy/tokens.ts';
import type { SessionContext, Upstream } from './upstream.ts';

/**
 * A simulated agent in the place of a model: deterministic, offline, free. It shows how a tool's behaviour and wording
 * change the course of a session; its figures are not those of any real model.
 */
export function policyModel(): Upstream {
  return {
    name: 'policy',
    open: (context) => ({ respond: (request) => Promise.resolve(policyReply(context, request)) }),
  };
}

/** The reply to a request, as a pure function of the task, the trial and the conversation so far. */
export function policyReply(context: SessionContext, request: ChatRequest): ChatReply {
  const agent = new PolicyAgent(context);
  const answers = new Map(request.messages.map((m) => [m.answers, m.text]));
  // The agent's state is its own past, lived through again: a request that is sent twice gets the same reply twice.
  let step = 0;
  for (const message of request.messages) {
    if (message.role !== 'assistant' || message.toolCalls.length === 0) continue;
    const action = agent.next();
    agent.observe(action, answers.get(message.toolCalls[0]?.callId) ?? '');
    step++;
  }
  const action = agent.next();
  const call = toolCall(action, step, request);
  const toolCalls = call ? [call] : [];
  const text =
    call || action.kind === 'finish' ? says(action) : 'A tool that I need is not there; I stop here.';
  return {
    kind: 'reply',
    text,
    toolCalls,
    finish: call ? 'tool_calls' : 'stop',
    tokensIn: tokensIn(request),
    tokensOut: tokensOut(text, toolCalls),
  };
}

function says(action: Action): string {
  switch (action.kind) {
    case 'grep':
      return 'Let me find the place.';
    case 'glob':
      return 'Let me find the file by its name.';
    case 'read':
      return `Let me look at ${action.file}.`;
    case 'edit':
      return `Now I change ${action.wanted.file}.`;
    case 'check':
      return 'Let me check the result.';
    case 'finish':
      return action.text;
  }
}

function toolCall(action: Action, step: number, request: ChatRequest): ChatToolCall | undefined {
  const folder = workingFolder(request.messages);
  const call = (name: string, args: Record<string, unknown>): ChatToolCall | undefined =>
    request.tools.some((t) => t.name === name)
      ? { callId: `call_${step}`, name, arguments: JSON.stringify(args) }
      : undefined;
  switch (action.kind) {
    case 'grep':
      return call('grep', { pattern: action.pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), path: folder });
    case 'glob':
      return call('glob', { pattern: action.pattern, path: folder });
    case 'read':
      return call('read', {
        filePath: `${folder}/${action.file}`,
        ...(action.from !== undefined && { offset: action.from }),
        ...(action.lines !== undefined && { limit: action.lines }),
      });
    case 'check':
      return call('bash', { command: action.command, description: 'Checks the change' });
    case 'edit': {
      const tool = editTool(request.tools);
      const { file, before, after, replaceAll } = action.sent;
      if (tool) return call(tool.name, tool.args(`${folder}/${file}`, before, after, replaceAll));
      const patching = patchTool(request.tools);
      return patching && call(patching.name, { [patching.argument]: patchText(action.sent) });
    }
    case 'finish':
      return undefined;
  }
}

/** OpenCode tells the model where it works in the system prompt. */
function workingFolder(messages: readonly ChatMessage[]): string {
  for (const message of messages) {
    const folder = /Working directory: (\S+)/.exec(message.text)?.[1];
    if (message.role === 'system' && folder !== undefined) return folder;
  }
  return '.';
}

interface EditTool {
  readonly name: string;
  args(path: string, before: string, after: string, replaceAll: boolean): Record<string, unknown>;
}

/** The tool to edit with, called by the argument names that its schema offers. */
function editTool(tools: readonly OfferedTool[]): EditTool | undefined {
  for (const tool of [...tools].sort((a, b) => Number(b.name === 'edit') - Number(a.name === 'edit'))) {
    const names = propertyNames(tool.parameters);
    const find = (pattern: RegExp, not?: RegExp): string | undefined =>
      names.find((n) => pattern.test(n) && !not?.test(n));
    const path = find(/path|^file/i);
    const old = find(/old|search|find|before/i, /path|file/i);
    const fresh = find(/new|after|replacement|^replace(?:With)?$/i, /path|file|all/i);
    const all = find(/all/i);
    if (path === undefined || old === undefined || fresh === undefined) continue;
    return {
      name: tool.name,
      args: (p, before, after, replaceAll) => ({
        [path]: p,
        [old]: before,
        [fresh]: after,
        ...(replaceAll && all !== undefined ? { [all]: true } : {}),
      }),
    };
  }
  return undefined;
}

/** The tool to patch with, where there is none to edit with: its one argument is the patch. */
function patchTool(tools: readonly OfferedTool[]): { name: string; argument: string } | undefined {
  for (const { name, parameters } of tools) {
    const [argument, ...others] = propertyNames(parameters);
    if (argument !== undefined && others.length === 0 && /patch/i.test(argument)) return { name, argument };
  }
  return undefined;
}

function propertyNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return [];
  return typeof schema.properties === 'object' && schema.properties !== null
    ? Object.keys(schema.properties)
    : [];
}
