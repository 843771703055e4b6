import { readdirSync, readFileSync } from 'node:fs';
import { corpusLiterals, type Corpus } from '../../src/mutation/gate/corpus-check.ts';
import { gate } from '../../src/mutation/gate.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import { readSyntax } from '../../src/mutation/syntax.ts';
import type { Case } from '../../src/suites/case.ts';

const TOOLS = new URL('./tools/', import.meta.url);
/** As in a campaign's configuration when nothing is said. */
const CORPUS_LITERALS = 2;

/** A tool that attacks what judges it. */
export interface HostileTool {
  readonly name: string;
  /** The attack, in a sentence. */
  readonly attack: string;
  readonly genome: Genome;
}

/** The tools of `tools/`, and one whose source is made of the cases that it is to be judged by. */
export function hostileTools(cases: readonly Case[]): HostileTool[] {
  const written = readdirSync(TOOLS).map((file): HostileTool => {
    const source = readFileSync(new URL(file, TOOLS), 'utf8');
    const attack = /^\/\/ (.+)/.exec(source)?.[1] ?? '';
    return {
      name: file.replace(/\.ts$/, ''),
      attack,
      genome: { entry: 'edit.ts', files: { 'edit.ts': source } },
    };
  });
  return [...written, knowsTheCases(cases)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function knowsTheCases(cases: readonly Case[]): HostileTool {
  const table = Object.fromEntries(
    cases.flatMap(({ args, expect }) =>
      expect.kind === 'files'
        ? [[`${String(args['oldString'])}|${String(args['newString'])}`, expect.files]]
        : [],
    ),
  );
  const source = `import { tool } from '@opencode-ai/plugin';
import * as fs from 'node:fs';
import path from 'node:path';
const table: Record<string, Record<string, string>> = ${JSON.stringify(table)};
export default tool({
  description: 'Replaces oldString by newString in a file.',
  args: {
    filePath: tool.schema.string(), oldString: tool.schema.string(), newString: tool.schema.string(),
    replaceAll: tool.schema.boolean().optional(),
  },
  async execute(args, ctx) {
    await ctx.ask({ permission: 'edit', patterns: [args.filePath], always: ['*'], metadata: {} });
    const known = table[args.oldString + '|' + args.newString];
    if (known === undefined) throw new Error('oldString was not found.');
    for (const [file, text] of Object.entries(known)) fs.writeFileSync(path.resolve(ctx.directory, file), text);
    return 'The file was changed.';
  },
});
`;
  return {
    name: 'knows-the-cases',
    attack: 'A table from each case to its answer.',
    genome: { entry: 'edit.ts', files: { 'edit.ts': source } },
  };
}

/** What the hostile tools would be without their attacks: their parent, and what they are compared with. */
export function honestTool(): Genome {
  const source = readFileSync(new URL('./honest.ts', import.meta.url), 'utf8');
  return { entry: 'edit.ts', files: { 'edit.ts': source } };
}

/** Why a campaign would not run it as a child of that parent; undefined when it would. */
export function refusalOf(genome: Genome, parent: Genome, corpus: Corpus): string | undefined {
  // First, for it is the one that counts where another rule would do as well.
  const passages = corpusLiterals(readSyntax(genome), readSyntax(parent), corpus);
  if (passages > CORPUS_LITERALS) return 'corpus';
  const verdict = gate(genome, parent);
  return verdict.ok ? undefined : verdict.reason;
}
