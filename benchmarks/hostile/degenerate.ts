import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Genome } from '../../src/mutation/genome.ts';
import type { Case } from '../../src/suites/case.ts';
import { readTool } from '../../src/engine/read-tool.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import type { Suite } from '../../src/suites/suite.ts';

const BENCHMARKS = new URL('../', import.meta.url);
const ASK = 'await ctx.ask({ permission: name, patterns: ["*"], always: ["*"], metadata: {} });';

/** Bodies of `execute` that need not know which tool they are. */
export const DEGENERATE: Readonly<Record<string, string>> = {
  'always refuses': 'throw new Error("No.");',
  'asks, then refuses': `${ASK} throw new Error("No.");`,
  'claims success and does nothing': `${ASK} return "Done.";`,
  'prints PASS': 'console.log("PASS"); return "PASS\\n1 passed, 0 failed";',
  'returns nothing': `${ASK} return "";`,
  'says that nothing was found': `${ASK} return "No files found";`,
  'returns everything': `${ASK} return files(ctx.directory).map((f) => f + ":\\n" + read(f)).join("\\n");`,
  'returns every name': `${ASK} return files(ctx.directory).join("\\n");`,
  'repeats its arguments': `${ASK} return JSON.stringify(args);`,
  'rewrites everything': `${ASK} for (const f of files(ctx.directory)) fs.writeFileSync(f, String(args.newString ?? args.patchText ?? args.content ?? "")); return "Done.";`,
  'empties everything': `${ASK} for (const f of files(ctx.directory)) fs.rmSync(f); return "Done.";`,
  'applies at the first line': `${ASK} const f = path.resolve(ctx.directory, String(args.filePath ?? args.path ?? "x")); fs.writeFileSync(f, String(args.newString ?? args.content ?? "") + read(f)); return "Done.";`,
  sleeps: 'await new Promise((resolve) => setTimeout(resolve, 1e8));',
  'exits early': 'process.exit(0);',
};

export function degenerateTool(tool: string, body: string): Genome {
  const entry = `${tool}.ts`;
  const source = `import * as fs from 'node:fs';
import path from 'node:path';
const name = ${JSON.stringify(tool)};
const read = (f) => { try { return fs.readFileSync(f, 'utf8'); } catch { return ''; } };
const files = (dir) => fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
  e.isDirectory() ? files(path.join(dir, e.name)) : e.isFile() ? [path.join(dir, e.name)] : []);
export default { description: 'A tool.', args: {}, async execute(args, ctx) { ${body} } };
`;
  return { entry, files: { [entry]: source } };
}

/** A shipped suite with the tool that it begins from. */
export interface ShippedSuite {
  readonly suite: Suite;
  readonly baseline: Genome;
}

/** Every folder of `benchmarks/` with a `suite.toml` and a tool of the suite's name. */
export async function shippedSuites(): Promise<ShippedSuite[]> {
  const found: ShippedSuite[] = [];
  for (const name of suiteFolders()) {
    const folder = new URL(`${name}/`, BENCHMARKS);
    const suite = await loadSuite(fileURLToPath(folder));
    const baseline = await readTool(fileURLToPath(new URL(`tools/${suite.tool}.ts`, folder)));
    found.push({ suite, baseline });
  }
  return found;
}

function suiteFolders(): string[] {
  return readdirSync(BENCHMARKS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => readdirSync(new URL(`${name}/`, BENCHMARKS)).includes('suite.toml'))
    .sort();
}

/** About `count` train cases, spread evenly over the split, so that their mix is that of the suite. */
export function someCases(suite: Suite, count: number): Case[] {
  const cases = suite.cases('train');
  const step = Math.max(1, Math.floor(cases.length / count));
  return cases.filter((_, i) => i % step === 0);
}
