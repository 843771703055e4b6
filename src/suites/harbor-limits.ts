import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { isElsewhere } from './mcp-server.ts';

/** A table of `task.toml`; every key may be there, and some mean something that a box here does not give. */
const Section = z.looseObject({}).prefault({});

/** The sections of Harbor's `task.toml` in which something may stand that is not supported. */
export const LimitedSections = z.looseObject({
  steps: z.unknown().optional(),
  multi_step_reward_strategy: z.unknown().optional(),
  artifacts: z.unknown().optional(),
  agent: Section,
  verifier: Section,
  environment: Section,
  solution: Section,
});

const isSet = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  !(typeof value === 'object' && Object.keys(value).length === 0);
const isAbove = (value: unknown): boolean => typeof value === 'number' && value > 0;
const isOtherThan =
  (allowed: string) =>
  (value: unknown): boolean =>
    isSet(value) && value !== allowed;

/** Field to why a box here cannot give what it asks for, and when it does ask. */
const FIELDS: Readonly<Record<string, readonly [why: string, asks: (value: unknown) => boolean]>> = {
  steps: ['a task of several steps', isSet],
  multi_step_reward_strategy: ['a task of several steps', isSet],
  artifacts: ['what is collected is named in `metadata.toolfinch.artifacts`', isSet],
  'agent.user': ['a user of its own for the agent', isSet],
  'agent.network_mode': ['sessions have no network', isOtherThan('no-network')],
  'agent.allowed_hosts': ['sessions have no network', isSet],
  'verifier.user': ['a user of its own for the verifier', isSet],
  'verifier.env': ['environment variables of the verifier', isSet],
  'verifier.network_mode': ['verifiers have no network', isOtherThan('no-network')],
  'verifier.allowed_hosts': ['verifiers have no network', isSet],
  'verifier.environment_mode': ['an environment of its own for the verifier', isSet],
  'verifier.collect': ['commands that collect what the verifier sees', isSet],
  'environment.docker_image': ['an image of the task', isSet],
  'environment.gpus': ['GPUs', isAbove],
  'environment.gpu_types': ['GPUs', isSet],
  'environment.os': ['another system than Linux', isOtherThan('linux')],
  'environment.allow_internet': ['boxes have no network', (value) => value === true],
  'environment.network_mode': ['boxes have no network', isOtherThan('no-network')],
  'environment.allowed_hosts': ['boxes have no network', isSet],
  'environment.mcp_servers': ['MCP servers that no command starts: boxes have no network', isElsewhere],
  'environment.healthcheck': ['a health check of services', isSet],
  'environment.env': ['environment variables of the box', isSet],
  'environment.skills_dir': ['a folder of skills', isSet],
  'environment.user': ['a user of its own', isSet],
  'environment.workdir': ['a working folder of its own', isSet],
  'solution.env': ['environment variables of the solution', isSet],
};

/** Images whose purpose the box's own programs serve: a shell, git, Node (Bun) and Python's standard library. */
const PLAIN_IMAGE =
  /^FROM\s+(?:docker\.io\/)?(?:library\/)?(?:debian|ubuntu|node|python|oven\/bun)(?::\S+)?$/i;
const PLAIN_LINES = [
  PLAIN_IMAGE,
  /^WORKDIR\s+\S+$/i,
  /^COPY\s+(?:\.\/)?workspace\/?(?:\.|\*)?\s+\S+$/i,
  /^(?:#.*)?$/,
];

/**
 * What a task folder in Harbor's format asks for that is not supported here, each with the name of its field or file.
 * Empty for a task that can be run as its author meant it.
 */
export function unsupportedIn(folder: string, file: z.infer<typeof LimitedSections>): string[] {
  const fields = Object.entries(FIELDS).flatMap(([name, [why, asks]]) =>
    asks(valueAt(file, name)) ? [`\`${name}\` (${why})`] : [],
  );
  return [...fields, ...unsupportedFiles(folder)];
}

function valueAt(file: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined,
      file,
    );
}

function unsupportedFiles(folder: string): string[] {
  const has = (path: string): boolean => existsSync(join(folder, path));
  const around = globSync(['*', '!Dockerfile', '!workspace', '!.gitkeep'], {
    cwd: join(folder, 'environment'),
    onlyFiles: false,
    dot: true,
    expandDirectories: false,
  }).sort();
  return [
    ...(has('steps') ? ['`steps/` (a task of several steps)'] : []),
    ...(has('tests/Dockerfile') ? ['`tests/Dockerfile` (an image of the verifier)'] : []),
    ...around.map((name) =>
      /^(?:docker-)?compose.*\.ya?ml$/.test(name)
        ? `\`environment/${name}\` (a task of several services)`
        : `\`environment/${name}\` (only \`environment/workspace/\` is laid out)`,
    ),
    ...dockerfileLines(join(folder, 'environment/Dockerfile')),
  ];
}

/** A Dockerfile that does nothing but to copy the workspace changes nothing here; any other line would be lost. */
function dockerfileLines(path: string): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, i) =>
      PLAIN_LINES.some((plain) => plain.test(line.trim()))
        ? []
        : [
            `\`environment/Dockerfile\` line ${i + 1}, ${line.trim().split(/\s/)[0] ?? ''} (images are not built)`,
          ],
    );
}
