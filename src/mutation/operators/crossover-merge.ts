import type { Operator, TextEdit } from '../operator.ts';
import { fileOf } from '../parse-tool.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { mergeEdits } from '../three-way.ts';
import { proposal } from '../write.ts';

export const crossoverMerge: Operator = {
  name: 'crossover-merge',
  group: 'crossover',
  weight: 8,
  crossover: true,
  merges: true,
  description:
    "Does to the parent what made a variant of another line fitter than that one's own parent: a three-way merge by statement and line.",
  *propose(parent, _random, mate, _observed, ancestor) {
    const edits = mate && ancestor ? editsOf(parent, ancestor, mate) : undefined;
    if (edits && edits.length > 0) yield proposal('what was found on another line', edits);
  },
};

/** Undefined where the lines exclude each other. */
function editsOf(ours: ParsedTool, base: ParsedTool, theirs: ParsedTool): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const source of theirs.sources) {
    const [own, before] = [ours, base].map(({ sources }) =>
      sources.find((each) => fileOf(each) === fileOf(source)),
    );
    if (before && before.getFullText() === source.getFullText()) continue;
    const merged = own && before && mergeEdits(own, before, source);
    if (!merged) return undefined;
    edits.push(...merged);
  }
  return edits;
}
