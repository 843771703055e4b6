import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { toolName } from '../../mutation/genome.ts';
import { Trajectory } from '../../fitness/trajectory.ts';
import { Split } from '../../suites/case.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import { findVariant, genomeOf } from '../find-variant.ts';
import { PAUSE_MS } from '../tasks/pause.ts';
import { taskStates, type LiveTask } from '../tasks/live-task.ts';
import { operation } from './operation.ts';
import { CampaignName, VariantName } from './shapes.ts';
import { suiteFolder } from './suites.ts';

/** Characters of a file that are told at a time. */
const FILE_CHARACTERS = 100_000;
/** As long as its box may stand still. */
const MOST_PATIENCE_SEC = PAUSE_MS / 1_000;
const TaskId = z.string().min(1).describe('What opencode_execute_task gave.');

const Status = z.object({
  task_id: z.string(),
  state: z.enum(taskStates),
  about: z.record(z.string(), z.string()),
  seconds: z.number(),
  steps: z.int(),
  tool_calls: z.int(),
  current_tool: z.string().optional().describe('Of the last call, while it runs.'),
  assisted: z.boolean().describe('Somebody has sent it a message.'),
  verdict: z.string().optional(),
  reward: z.number().optional(),
  outcome: z.string().optional(),
  fault: z.string().optional(),
});

export const executeTask = operation({
  name: 'tasks.execute',
  mcp: 'opencode_execute_task',
  summary:
    'run a task of a suite in OpenCode in a sandbox, with a given variant of a tool; answers at once with its id. The policy model plays the agent',
  http: { method: 'post', path: '/v1/tasks', status: 202 },
  input: z.strictObject({
    suite: z.string().default('edit').describe('Name of a suite with tasks.'),
    task: z.string().describe('Id of one of its tasks; suites_show has them. Not held-out ones.'),
    campaign: CampaignName.optional().describe(
      'Take the tool from this campaign; without it, OpenCode’s own.',
    ),
    variant: VariantName.default('best'),
    ask: z
      .strictObject({
        withinSec: z.number().positive().max(MOST_PATIENCE_SEC),
        default: z.enum(['allow', 'deny']).describe('What holds when nobody has answered by then.'),
      })
      .optional()
      .describe(
        'Forward what the agent asks permission for, but to read, to a person (permissions.list, .decide); without it everything is granted.',
      ),
  }),
  output: Status,
  async run({ suite: name, task: wanted, campaign, variant, ask }, context) {
    const suite = await loadSuite(suiteFolder(name, context));
    const splits = Split.options.filter((split) => split !== 'heldout');
    const known = splits.flatMap((split) => suite.tasks(split));
    const task = known.find(({ id }) => id === wanted);
    if (!task) {
      throw new ToolfinchError(
        'TASK_UNKNOWN',
        `The suite ${name} has no task ${JSON.stringify(wanted)} that may be run by itself.`,
        `It has ${known.map(({ id }) => id).join(', ') || 'none'}.`,
        ExitCode.usage,
      );
    }
    const open = campaign === undefined ? undefined : context.campaigns.get(campaign);
    const row = open && findVariant(open, variant);
    const genome = open && row ? genomeOf(open, row) : null;
    const about = { suite: name, task: wanted, tool: row?.id ?? `builtin:${suite.tool}` };
    const order = {
      task,
      tool: genome,
      toolName: genome ? toolName(genome) : suite.tool,
      about,
      ...(ask && { ask }),
    };
    return statusOf(context.tasks.start(order));
  },
});

export const taskStatus = operation({
  name: 'tasks.status',
  mcp: 'get_task_status',
  summary: 'how a task stands: its state, its steps, and its verdict once it is done',
  http: { method: 'get', path: '/v1/tasks/{task_id}' },
  input: z.strictObject({ task_id: TaskId }),
  output: Status,
  run: ({ task_id }, { tasks }) => statusOf(tasks.get(task_id)),
});

export const sendMessage = operation({
  name: 'tasks.message',
  mcp: 'send_task_message',
  summary: 'say something to the agent of a running task; the task then counts as assisted',
  http: { method: 'post', path: '/v1/tasks/{task_id}/message' },
  input: z.strictObject({ task_id: TaskId, message: z.string().min(1).max(20_000) }),
  output: Status,
  async run({ task_id, message }, { tasks }) {
    const task = tasks.get(task_id);
    await task.say(message);
    return statusOf(task);
  },
});

export const controlTask = operation({
  name: 'tasks.control',
  mcp: 'send_task_control',
  summary:
    'cancel a task, pause it while its agent is at work, or let it go on; harmless when it is so already',
  http: { method: 'post', path: '/v1/tasks/{task_id}/control' },
  input: z.strictObject({ task_id: TaskId, signal: z.enum(['cancel', 'pause', 'resume']) }),
  output: Status,
  async run({ task_id, signal }, { tasks }) {
    const task = tasks.get(task_id);
    if (signal === 'pause') await task.pause();
    else if (signal === 'resume') await task.resume();
    else {
      task.cancel();
      await task.ended;
    }
    return statusOf(task);
  },
});

export const taskHistory = operation({
  name: 'tasks.history',
  mcp: 'get_task_history',
  summary: 'what happened in a task so far, step by step with every tool call (ATIF)',
  http: { method: 'get', path: '/v1/tasks/{task_id}/history' },
  input: z.strictObject({ task_id: TaskId }),
  output: Trajectory,
  run: ({ task_id }, { tasks }) => tasks.get(task_id).trajectory(),
});

export const taskFiles = operation({
  name: 'tasks.files',
  mcp: 'get_task_files',
  summary: 'the files of a task’s workspace, while it runs and afterwards',
  http: { method: 'get', path: '/v1/tasks/{task_id}/files' },
  input: z.strictObject({ task_id: TaskId }),
  output: z.object({ files: z.array(z.object({ path: z.string(), characters: z.int() })) }),
  async run({ task_id }, { tasks }) {
    const files = Object.entries(await tasks.get(task_id).files());
    return { files: files.map(([path, text]) => ({ path, characters: text.length })) };
  },
});

export const readFile = operation({
  name: 'tasks.file',
  mcp: 'read_task_file',
  summary: 'one file of a task’s workspace, at most 100,000 characters at a time',
  http: { method: 'get', path: '/v1/tasks/{task_id}/file' },
  input: z.strictObject({
    task_id: TaskId,
    path: z.string().describe('As get_task_files gives it.'),
    offset: z.int().min(0).default(0).describe('Characters to leave out.'),
  }),
  output: z.object({ path: z.string(), text: z.string(), characters: z.int(), next: z.int().optional() }),
  async run({ task_id, path, offset }, { tasks }) {
    const files = await tasks.get(task_id).files();
    const whole = Object.hasOwn(files, path) ? files[path] : undefined;
    if (whole === undefined) {
      throw new ToolfinchError(
        'FILE_MISSING',
        `The workspace of the task has no file ${JSON.stringify(path.slice(0, 200))}.`,
        'get_task_files names those that it has.',
        ExitCode.usage,
      );
    }
    const text = whole.slice(offset, offset + FILE_CHARACTERS);
    const next = offset + text.length;
    return { path, text, characters: whole.length, ...(next < whole.length && { next }) };
  },
});

export const ping = operation({
  name: 'ping',
  summary: 'answers, and does nothing else',
  http: { method: 'get', path: '/v1/ping' },
  input: z.strictObject({ message: z.string().max(1_000).optional() }),
  output: z.object({ pong: z.literal(true), message: z.string().optional() }),
  run: ({ message }) => ({ pong: true as const, ...(message !== undefined && { message }) }),
});

function statusOf(task: LiveTask): z.output<typeof Status> {
  const { id, order, state, elapsedMs, assisted, trial, fault } = task;
  const { steps } = task.trajectory();
  const results = steps.flatMap(({ observation }) => observation?.results ?? []);
  const calls = steps.flatMap(({ tool_calls }) => tool_calls ?? []);
  const current = results.at(-1)?.extra.status === 'unfinished' ? calls.at(-1)?.function_name : undefined;
  return {
    ...{ task_id: id, state, about: { ...order.about }, assisted },
    seconds: Math.round(elapsedMs / 100) / 10,
    steps: steps.length,
    tool_calls: calls.length,
    ...(current !== undefined && { current_tool: current }),
    ...(trial && { verdict: trial.verdict, reward: trial.reward, outcome: trial.outcome.kind }),
    ...(fault !== undefined && { fault }),
  };
}
