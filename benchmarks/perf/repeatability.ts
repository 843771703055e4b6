import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suiteRef } from '../../src/engine/executor.ts';
import { openExecutor } from '../../src/engine/open-executor.ts';
import { parseConfig } from '../../src/engine/config.ts';
import { differenceOf } from '../../src/engine/recheck.ts';
import { variantId } from '../../src/mutation/canonical.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import type { Bench } from './bench.ts';

const EVALUATIONS = Number(process.env['TOOLFINCH_BENCH_EVALUATIONS'] ?? 1000);
const SUITE = fileURLToPath(new URL('../edit', import.meta.url));
const TOOL = join(SUITE, 'tools/edit.ts');

const bench: Bench = {
  name: 'repeatability',
  description: `${EVALUATIONS} evaluations of one variant on the train cases of the edit suite (TOOLFINCH_BENCH_EVALUATIONS sets how many)`,
  goal: 'all verdicts and objectives are the same, timing apart',
  async run() {
    const suite = await loadSuite(SUITE);
    const genome = { entry: 'edit.ts', files: { 'edit.ts': readFileSync(TOOL, 'utf8') } };
    const config = parseConfig({ tool: TOOL, suite: SUITE }, 'the bench');
    await using opened = await openExecutor({ ...config, campaign: 'bench-repeatability' });
    const request = {
      subject: { kind: 'genome', id: variantId(genome), genome },
      suite: suiteRef(suite),
      stage: 'cases',
      split: 'train',
    } as const;
    const first = await opened.executor.evaluate(request);
    const differences: string[] = [];
    let left = EVALUATIONS - 1;
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        const difference = differenceOf(first, await opened.executor.evaluate(request));
        if (difference !== undefined) differences.push(difference);
      }
    };
    await Promise.all(Array.from({ length: config.workers }, lane));
    return {
      figures: { evaluations: EVALUATIONS, casesEach: first.trials.length, different: differences.length },
      goal: bench.goal,
      holds: differences.length === 0,
      n: EVALUATIONS,
      spread: differences.length === 0 ? 'none' : `${differences.length} differ`,
      ...(differences.length > 0 ? { notes: differences.slice(0, 5) } : {}),
    };
  },
};

export default bench;
