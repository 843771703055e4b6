import type { Step, ToolResult, Trajectory } from '../../fitness/trajectory.ts';
import type { z } from 'zod';
import type { Block, Section } from './block.ts';

/** One session, step by step, with every tool call. */
export function trajectorySection(
  title: string,
  { agent, steps, final_metrics: sum, extra }: Trajectory,
): Section {
  // Another agent than OpenCode may not say what it used.
  const isCounted = steps.some(({ metrics }) => metrics !== undefined);
  return {
    id: 'trajectory',
    title,
    blocks: [
      {
        kind: 'facts',
        facts: [
          ['Model', agent.model_name],
          ['Agent', agent.version === 'unknown' ? agent.name : `${agent.name} ${agent.version}`],
          ['Steps', String(sum.total_steps)],
          ['Tokens read', isCounted ? String(sum.total_prompt_tokens) : '–'],
          ['Tokens written', isCounted ? String(sum.total_completion_tokens) : '–'],
          ['Cost', isCounted ? `$${sum.total_cost_usd.toFixed(4)}` : '–'],
          ['Complete', extra.complete ? 'yes' : 'no: the record ends before the session does'],
        ],
      },
      ...extra.errors.map(({ name, message }) => ({
        kind: 'text' as const,
        text: `Error ${name}: ${message}`,
      })),
      ...extra.permissions.map(({ permission, patterns, reply = 'unanswered', message }) => ({
        kind: 'text' as const,
        text: `Permission ${[permission, ...patterns].join(' ')}: ${reply}${message === undefined ? '' : `, “${message}”`}`,
      })),
      ...steps.flatMap(stepBlocks),
    ],
  };
}

function stepBlocks(step: z.infer<typeof Step>): Block[] {
  const {
    step_id: n,
    source,
    message,
    reasoning_content: reasoning,
    tool_calls: calls = [],
    observation,
  } = step;
  return [
    { kind: 'text', text: `${n}. ${source}${message === '' ? '' : `: ${message}`}` },
    ...(reasoning === undefined
      ? []
      : [{ kind: 'source' as const, name: `${n}. reasoning`, text: reasoning }]),
    ...calls.map(({ tool_call_id: id, function_name: tool, arguments: args }): Block => {
      const result = observation?.results.find(({ source_call_id: of }) => of === id);
      return {
        kind: 'source',
        name: `${n}. ${tool}: ${result ? endOf(result) : 'no result'}`,
        text: `Input\n${inputText(args)}\n\nOutput (${result?.extra.status ?? 'none'})\n${result?.content ?? ''}`,
      };
    }),
  ];
}

/** A line for each argument; what has several lines stands below its name as it is, not as JSON would spell it. */
function inputText(args: Readonly<Record<string, unknown>>): string {
  return Object.entries(args)
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return text.includes('\n') ? `${name}:\n${text.replace(/^/gm, '  ')}` : `${name}: ${text}`;
    })
    .join('\n');
}

function endOf({ extra: { status, tool_ms: ms } }: ToolResult): string {
  return ms === undefined ? status : `${status}, ${Math.round(ms)} ms`;
}
