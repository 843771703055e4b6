import type { Command } from './command.ts';

/** Every sub-command, in the order of the help text. A module is loaded when its command is called. */
export const commands: readonly Command[] = [
  {
    name: 'init',
    summary: 'write a toolfinch.config.ts and a plain edit tool to start from',
    options: ['force'],
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'setup',
    summary: 'see to Docker (install and start it where that is possible) and build the sandbox image',
    options: ['sandbox'],
    load: () => import('./commands/setup.ts'),
  },
  {
    name: 'run',
    summary: 'run a campaign',
    options: [
      'config',
      'name',
      'seed',
      'proposals',
      'timeLimit',
      'target',
      'workers',
      'sandbox',
      'sessions',
      'image',
      'cache',
      'archiveDir',
      'dryRun',
    ],
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'resume',
    summary:
      'go on with a campaign that was stopped or killed; with --proposals also with one that has ended',
    options: ['campaign', 'archiveDir', 'proposals', 'workers', 'sandbox'],
    load: () => import('./commands/resume.ts'),
  },
  {
    name: 'status',
    summary: 'how a campaign stands; also while it runs',
    options: ['campaign', 'archiveDir'],
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'show',
    summary:
      'one variant: lineage, objectives, verdicts by mode; with --source its code, with --patch what to apply to the baseline, with --hook a plugin for its descriptions alone',
    arguments: '[id]',
    options: ['campaign', 'archiveDir', 'source', 'patch', 'hook'],
    load: () => import('./commands/show.ts'),
  },
  {
    name: 'diff',
    summary: 'what changed between two variants (ids, `best`, `champion`, `baseline`)',
    arguments: '<a> <b>',
    options: ['campaign', 'archiveDir'],
    load: () => import('./commands/diff.ts'),
  },
  {
    name: 'report',
    summary:
      'one campaign as a file (HTML, Markdown or JSON), or several compared; shows recorded held-out figures',
    arguments: '[campaign...]',
    options: ['campaign', 'archiveDir', 'format', 'out', 'split', 'reason'],
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'evaluate',
    summary: 'any tool file (or `builtin`) on any suite; with --against paired with a second one',
    arguments: '<tool>',
    options: [
      'suite',
      'split',
      'stage',
      'trials',
      'against',
      'reason',
      'workers',
      'sandbox',
      'sessions',
      'image',
      'cache',
      'mirrors',
      'testCommand',
      'predictions',
    ],
    load: () => import('./commands/evaluate.ts'),
  },
  {
    name: 'ablate',
    summary: 'one tool in several forms that differ in one thing, as a table',
    arguments: '<folder>',
    options: ['trials', 'workers', 'sandbox', 'sessions', 'image', 'cache'],
    load: () => import('./commands/ablate.ts'),
  },
  {
    name: 'plan',
    summary:
      'turn a goal, and what is known of failing calls, into a toolfinch.config.ts that says why it is so',
    arguments: '<goal> <tool>',
    options: ['to', 'suite', 'campaign', 'archiveDir', 'traces', 'model', 'config', 'force'],
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'create',
    summary: 'have a model write a new tool with its first cases, from a text that says what is needed',
    arguments: '<need>',
    options: ['to', 'model', 'config', 'workers', 'sandbox', 'image', 'force'],
    load: () => import('./commands/create.ts'),
  },
  {
    name: 'compose',
    summary: 'have a model write one tool that does what several do when they are called in sequence',
    arguments: '<tools...>',
    options: ['to', 'traces', 'need', 'model', 'config', 'workers', 'sandbox', 'image', 'force'],
    load: () => import('./commands/compose.ts'),
  },
  {
    name: 'prompts',
    summary: 'what language models are asked: the prompts with their versions, or the text of one',
    arguments: '[name]',
    options: [],
    load: () => import('./commands/prompts.ts'),
  },
  {
    name: 'suite list',
    summary: 'the suites that are shipped, or those in a folder',
    arguments: '[folder]',
    options: [],
    load: () => import('./commands/suite-list.ts'),
  },
  {
    name: 'suite show',
    summary: 'what a suite holds: its modes and tasks, or one case or task in full',
    arguments: '<folder> [id]',
    options: ['mirrors', 'testCommand'],
    load: () => import('./commands/suite-show.ts'),
  },
  {
    name: 'suite validate',
    summary:
      'check a suite: its cases, and each task with a reference solution and five agents that must fail',
    arguments: '<folder>',
    options: ['sandbox', 'workers', 'mirrors', 'testCommand'],
    load: () => import('./commands/suite-validate.ts'),
  },
  {
    name: 'suite repair',
    summary:
      'write a suite of repair tasks: exercises of a polyglot folder with faults put into their solutions',
    arguments: '<polyglot>',
    options: ['to', 'seed', 'count', 'workers', 'sandbox', 'force'],
    load: () => import('./commands/suite-repair.ts'),
  },
  {
    name: 'suite import',
    summary:
      'write a suite of cases: tool calls out of traces (ATIF, `opencode export`), and what was left out',
    arguments: '<traces>',
    options: ['to', 'tool', 'force'],
    load: () => import('./commands/suite-import.ts'),
  },
  {
    name: 'operators',
    summary: 'the operators that make children, and what each does',
    options: [],
    load: () => import('./commands/operators.ts'),
  },
  {
    name: 'watch',
    summary:
      'follow an OpenCode server that people work with: figures of every tool, with trends; --json: one document a line',
    options: ['server', 'for', 'window', 'state', 'triggers'],
    load: () => import('./commands/watch.ts'),
  },
  {
    name: 'harvest',
    summary:
      'make cases of the failing and costly calls of real sessions (a server, its database, or exports), scrubbed of secrets',
    options: ['server', 'database', 'traces', 'to'],
    load: () => import('./commands/harvest.ts'),
  },
  {
    name: 'harvest review',
    summary: 'decide which harvested cases join the suite',
    arguments: '<folder>',
    options: ['acceptAll'],
    load: () => import('./commands/harvest-review.ts'),
  },
  {
    name: 'harvest sequences',
    summary:
      'tools that real sessions call in the same order again and again, and what one composed of them would save',
    options: ['server', 'database', 'traces'],
    load: () => import('./commands/harvest-sequences.ts'),
  },
  {
    name: 'serve',
    summary: 'serve the live page, and campaigns to other programs: REST with OpenAPI, JSON-RPC, MCP, events',
    options: ['archiveDir', 'host', 'port', 'token', 'suites', 'allow', 'allowHost', 'origin', 'rateLimit'],
    load: () => import('./commands/serve.ts'),
  },
  {
    name: 'mcp',
    summary: 'speak MCP on standard input and output, as agents start it',
    options: ['archiveDir', 'suites', 'allow'],
    load: () => import('./commands/mcp.ts'),
  },
  {
    name: 'doctor',
    summary: 'check what a campaign needs, and say what to do about what is missing',
    options: [],
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'clean',
    summary: 'remove containers, processes and folders that killed runs have left behind',
    options: ['images'],
    load: () => import('./commands/clean.ts'),
  },
  {
    name: 'config schema',
    summary: 'print the JSON Schema of the configuration file',
    options: [],
    load: () => import('./commands/config-schema.ts'),
  },
];
