import { InvalidArgumentError, Option } from 'commander';

/**
 * Every option of the command, once: the parser, the help text and the environment twins come from this table.
 * `--worker-count` has the twin `TOOLFINCH_WORKER_COUNT`.
 */
export interface OptionSpec {
  readonly flags: string;
  readonly description: string;
  readonly parse?: (text: string) => unknown;
  readonly choices?: readonly string[];
  /** The environment twin, where the name of the option would give one that means something else. */
  readonly twin?: string;
}

export const optionTable = {
  json: { flags: '--json', description: 'print one JSON document on stdout' },
  quiet: { flags: '-q, --quiet', description: 'no progress on stderr' },
  config: { flags: '-c, --config <file>', description: 'configuration file (default: toolfinch.config.ts)' },
  name: { flags: '--name <name>', description: 'name of the campaign' },
  seed: { flags: '--seed <n>', description: 'seed of what is drawn', parse: integer(0) },
  proposals: { flags: '--proposals <n>', description: 'stop after so many candidates', parse: integer(1) },
  timeLimit: {
    flags: '--time-limit <seconds>',
    description: 'stop asking for candidates after so long',
    parse: positive,
  },
  target: {
    flags: '--target <score>',
    description: 'stop when the best train score reaches this',
    parse: number,
  },
  workers: { flags: '--workers <n>', description: 'worker threads (default: one a core)', parse: integer(1) },
  sandbox: {
    flags: '--sandbox <provider>',
    description: 'where candidates run',
    choices: ['auto', 'docker', 'bubblewrap'],
  },
  sessions: {
    flags: '--sessions <mode>',
    description: 'how sessions are run: on one opencode serve, or by a fresh opencode run for each',
    choices: ['server', 'cli'],
  },
  image: {
    flags: '--image <name>',
    description: 'base image that the daemon already has, instead of the built one',
  },
  cache: { flags: '--cache', description: 'tell again what was evaluated before, where nothing differs' },
  archiveDir: { flags: '--archive-dir <folder>', description: 'where campaigns are kept (default: archive)' },
  campaign: {
    flags: '--campaign <folder>',
    description: 'a campaign (default: the newest in the archive folder)',
  },
  suite: { flags: '-s, --suite <path>', description: 'suite to evaluate on' },
  split: {
    flags: '--split <split>',
    description: 'split of the suite',
    choices: ['train', 'validation', 'heldout'],
  },
  stage: {
    flags: '--stage <stage>',
    description: 'cases, tasks or both',
    choices: ['cases', 'tasks', 'both'],
  },
  trials: { flags: '--trials <n>', description: 'repetitions of each task', parse: integer(1) },
  against: { flags: '--against <tool>', description: 'a second tool file, or `builtin`, compared in pairs' },
  reason: { flags: '--reason <text>', description: 'why the held-out split is opened; kept with the figure' },
  mirrors: {
    flags: '--mirrors <folder>',
    description: 'bare repositories of a SWE-bench suite (default: mirrors beside it)',
  },
  testCommand: {
    flags: '--test-command <command>',
    description: 'how tests of a SWE-bench suite are run; {files} stands for those of the test patch',
  },
  predictions: {
    flags: '--predictions <file>',
    description: "also write what each session changed, in SWE-bench's format",
  },
  tool: {
    flags: '--tool <name>',
    description: 'the tool whose calls are meant (default: edit)',
    choices: ['edit'],
    // TOOLFINCH_TOOL is the file that an agent of a task session is given.
    twin: 'TOOLFINCH_CALLED_TOOL',
  },
  to: { flags: '--to <folder>', description: 'folder to write to' },
  toProject: {
    flags: '--to <project>',
    description: 'project to promote into, or `global` for the tools of every project',
    twin: 'TOOLFINCH_TO',
  },
  toVersion: {
    flags: '--to <version>',
    description:
      'a promotion whose tool is to be in use again as it was installed, or before:PROMOTION for what was there before it',
  },
  model: {
    flags: '--model <provider/model>',
    description: 'the model to ask, as OpenCode names it (default: the first of the configuration)',
  },
  traces: {
    flags: '--traces <path>',
    description: 'recorded sessions (ATIF, `opencode export`): a file or a folder',
  },
  need: { flags: '--need <file>', description: 'a text that says what is wanted' },
  dryRun: { flags: '--dry-run', description: 'say what asking models would come to, and start nothing' },
  count: { flags: '--count <n>', description: 'how many are wanted', parse: integer(1) },
  source: { flags: '--source', description: 'print the source only' },
  patch: { flags: '--patch', description: 'print only a patch from the baseline, as git apply takes it' },
  hook: {
    flags: '--hook',
    description: 'print only an OpenCode plugin that gives the tool its descriptions and leaves it in place',
  },
  format: {
    flags: '--format <format>',
    description: 'of the report (default: html)',
    choices: ['html', 'markdown', 'json'],
  },
  out: { flags: '-o, --out <file>', description: 'file to write; `-` for stdout' },
  check: {
    flags: '--check <file>',
    description: 'write nothing, and fail where this file is not what it would be',
  },
  images: { flags: '--images', description: 'also sandbox images and cached root file systems' },
  host: { flags: '--host <address>', description: 'address to serve on (default: 127.0.0.1)' },
  port: { flags: '--port <n>', description: 'port to serve on (default: 4870; 0: any)', parse: integer(0) },
  token: {
    flags: '--token <token>',
    description: 'what clients must show; better set in the environment, where other users do not see it',
  },
  suites: {
    flags: '--suites <folders>',
    description: 'folders of suites besides the shipped ones, with commas',
  },
  allow: {
    flags: '--allow <folders>',
    description: 'folders that campaigns may be made from, with commas (default: the current one)',
  },
  installInto: {
    flags: '--install-into <folders>',
    description:
      'projects, folders of projects, or `global`, that promotions may be asked for through doors, with commas (default: none)',
  },
  allowHost: {
    flags: '--allow-host <names>',
    description: 'names by which the server is reached, with commas',
  },
  origin: { flags: '--origin <origins>', description: 'sites whose pages may use the server, with commas' },
  rateLimit: {
    flags: '--rate-limit <n>',
    description: 'requests a second of one client on another machine (default: 50)',
    parse: positive,
  },
  as: {
    flags: '--as <target>',
    description: 'what a promotion makes of the tool (default: tool)',
    choices: ['tool', 'branch', 'patch', 'package'],
  },
  canary: {
    flags: '--canary <shares>',
    description:
      'install beside the tool in use, for this share of the sessions (0 to 1), or 0.1,0.5,1 in turn',
    parse: shares,
    // TOOLFINCH_CANARY switches canaries off that are installed.
    twin: 'TOOLFINCH_CANARY_SHARES',
  },
  whole: { flags: '--whole', description: 'promote the variant as it is, without minimising it first' },
  evaluations: {
    flags: '--evaluations <n>',
    description: 'at most so many evaluations to minimise with (default: 200)',
    parse: integer(0),
  },
  by: { flags: '--by <name>', description: 'who asks or decides (default: user@host)' },
  comment: { flags: '--comment <text>', description: 'why; kept in the audit log' },
  key: {
    flags: '--key <file>',
    description: 'sign the decision with this ed25519 private key (PEM)',
  },
  yes: { flags: '-y, --yes', description: 'approve at once, as the one who asks' },
  followCanaries: {
    flags: '--follow-canaries',
    description:
      'do what the rule says of the running canaries of the archive: the next share, or the old version',
  },
  byRule: { flags: '--by-rule', description: 'only if the rule of canaries says so' },
  head: { flags: '--head <hash>', description: 'a hash that was kept elsewhere; it must stand in the log' },
  server: {
    flags: '--server <url>',
    description: 'an OpenCode server that runs; its password by environment',
  },
  for: { flags: '--for <seconds>', description: 'end after so long', parse: positive },
  window: {
    flags: '--window <seconds>',
    description: 'how far back figures go (default: 3600)',
    parse: positive,
  },
  state: {
    flags: '--state <file>',
    description: 'where what was seen is kept (default: watch.db in the state folder of the user)',
  },
  triggers: {
    flags: '--triggers <file>',
    description: 'rules (JSON) that start a campaign on a tool from what is seen',
  },
  permissions: {
    flags: '--permissions <file>',
    description: 'rules (JSON) that answer requests for permission, or forward them to a person',
  },
  notify: {
    flags: '--notify <file>',
    description: 'sinks (JSON) that are told what happens to promotions and permissions',
  },
  database: {
    flags: '--database <file>',
    description: "OpenCode's own database; it is copied, never opened",
  },
  compose: {
    flags: '--compose <n>',
    description: 'make one tool of the sequence with this number',
    parse: integer(1),
  },
  acceptAll: { flags: '--accept-all', description: 'take every case that waits, unseen' },
  force: { flags: '-f, --force', description: 'overwrite what is there' },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof optionTable;

/** The environment twin of an option. */
export function environmentName(name: OptionName): string {
  const { twin }: OptionSpec = optionTable[name];
  return twin ?? `TOOLFINCH_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

export function commanderOption(name: OptionName): Option {
  const spec: OptionSpec = optionTable[name];
  const option = new Option(spec.flags, spec.description).env(environmentName(name));
  if (spec.choices) option.choices(spec.choices);
  if (spec.parse) option.argParser(spec.parse);
  return option;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

function positive(text: string): number {
  const value = number(text);
  if (value <= 0) throw new InvalidArgumentError('It must be above zero.');
  return value;
}

function shares(text: string): number[] {
  const values = text.split(',').map(number);
  const grow = values.every((value, i) => value > (values[i - 1] ?? 0));
  if (!grow || (values[0] ?? 1) >= 1 || (values.at(-1) ?? 1) > 1) {
    throw new InvalidArgumentError(
      'Shares must lie between 0 and 1 and grow; only the last of several may be 1.',
    );
  }
  return values;
}

function integer(atLeast: number): (text: string) => number {
  return (text) => {
    const value = number(text);
    if (!Number.isSafeInteger(value) || value < atLeast) {
      throw new InvalidArgumentError(`It must be a whole number, ${atLeast} or more.`);
    }
    return value;
  };
}
