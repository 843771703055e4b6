import { variantId } from '../../src/mutation/canonical.ts';
import { toolName, type Genome } from '../../src/mutation/genome.ts';
import type { Evidence, Measured } from '../../src/promotion/evidence/evidence.ts';

const objectives = { score: 0.8, wrongRate: 0.01 };
const compared = (objective: string, low: number, high: number) => ({
  ...{ stage: 'cases' as const, objective, meanA: 0.8, meanB: 0.5, difference: 0.3, low, high },
  ...{ n: 100, clusters: 10, pValue: 0.001 },
});

/** What a comparison of two tools on a hundred cases might have come to. */
export const measuredOnCases: Measured = {
  stage: 'cases',
  model: 'none',
  trials: 100,
  candidate: objectives,
  inUse: { score: 0.5, wrongRate: 0 },
  comparisons: [compared('score', 0.2, 0.4), compared('answerTokens', -3, -1)],
  wrong: { count: 1, n: 100, upperBound: 0.046 },
};

/** Evidence that was never collected, for tests of what is done with it. */
export function madeUpEvidence(genome: Genome, change: Partial<Evidence> = {}): Evidence {
  return {
    format: 1,
    collected: '2026-01-01T00:00:00.000Z',
    collectedBy: 'ann',
    tool: toolName(genome),
    candidate: { id: variantId(genome), genome },
    inUse: { id: 'builtin:edit', kind: 'builtin', place: null, genome: null },
    project: '/p',
    campaign: { name: 'c', folder: '/c', seed: '1', suite: '/s', suiteHash: 'abc' },
    heldout: [measuredOnCases],
    shadow: { ...measuredOnCases, seed: 'x' },
    improves: true,
    promptTokens: { candidate: 10, inUse: null },
    contract: { against: 'baseline of the campaign', changes: [], gate: null },
    patch: '--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n',
    lineage: [],
    versions: { opencode: '1.18.33' },
    openings: { inCampaign: 1, onMachine: 1 },
    licence: 'None.',
    examples: [],
    notes: [],
    ...change,
  };
}

/** A tool with the arguments of `shout`, answering with `answer`: an expression of `text`. */
export function plainTool(answer: string, name = 'shout'): Genome {
  const text = `import { tool } from '@opencode-ai/plugin';

export default tool({
  description: 'Says it again',
  args: { text: tool.schema.string().describe('What to say') },
  async execute({ text }) {
    return ${answer};
  },
});
`;
  return { entry: `${name}.ts`, files: { [`${name}.ts`]: text } };
}
