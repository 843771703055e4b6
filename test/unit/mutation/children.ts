import { randomFor } from '../../../src/random.ts';
import { applyEdits } from '../../../src/mutation/apply-edits.ts';
import { take } from '../../../src/mutation/draw.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { operators } from '../../../src/mutation/operators/index.ts';
import { instrument } from '../../../src/mutation/trace/instrument.ts';
import type { Observed } from '../../../src/mutation/trace/observed.ts';
import { parseTool } from '../../../src/mutation/parse-tool.ts';

const IMPORTS = `import { tool } from '@opencode-ai/plugin';
import { readFile, writeFile } from 'node:fs/promises';
`;

/** A tool around some functions; or the tool itself, where the text has one. */
export function toolWith(functions: string, execute = `return 'done';`): Genome {
  if (functions.includes('export default tool('))
    return { entry: 'edit.ts', files: { 'edit.ts': `${IMPORTS}\n${functions}\n` } };
  const source = `${IMPORTS}
${functions}

export default tool({
  description: 'A tool.',
  args: { filePath: tool.schema.string(), oldString: tool.schema.string(), newString: tool.schema.string().optional() },
  async execute(args, ctx) {
    ${execute}
  },
});
`;
  return { entry: 'edit.ts', files: { 'edit.ts': source } };
}

/** What failing cases compared, for operators that go by it. */
export const comparedInVain = [
  ['const one', '12| const one'],
  ['const two', '7| const two'],
] as const;

function observed(parent: Genome): Observed {
  const nothing = { mode: 'any', mustRefuse: false, compared: [], held: [] };
  const refused = comparedInVain.map(([left, right]) => ({
    ...nothing,
    verdict: 'refused' as const,
    compared: [{ site: 0, left, right }],
  }));
  // Where the first statement begins, the first name that is watched there is empty.
  const wrong = { ...nothing, verdict: 'wrong' as const, held: ['0 0 0'] };
  const { comparisons = [], spans = [], watched = [] } = instrument(parent) ?? {};
  return { cases: [...refused, wrong, wrong], comparisons, spans, watched };
}

export const sourceOf = (genome: Genome): string => genome.files[genome.entry] ?? '';

/** Sources of children that the operator proposes, blanks squeezed, over a few random streams. */
export function children(
  name: string,
  parent: Genome,
  mate?: Genome,
  {
    ancestor,
    perStream = 60,
    streams = 100,
  }: { readonly ancestor?: Genome | undefined; readonly perStream?: number; readonly streams?: number } = {},
): string[] {
  const operator = operators.find((o) => o.name === name);
  if (!operator) throw new Error(`no operator ${name}`);
  const seen = operator.observes === true ? observed(parent) : undefined;
  const found = new Set<string>();
  for (let stream = 0; stream < streams; stream++) {
    const random = randomFor('test', stream);
    const [second, before] = [mate, ancestor].map((each) => each && parseTool(each));
    const proposals = operator.propose(parseTool(parent), random, second, seen, before);
    for (const proposal of take(proposals, perStream))
      found.add(squeeze(sourceOf(applyEdits(parent, proposal.edits))));
  }
  return [...found];
}

export const squeeze = (text: string): string => text.replace(/\s+/g, ' ');
