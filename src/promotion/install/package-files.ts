import { join } from 'node:path';
import { ts } from 'ts-morph';
import type { Case } from '../../suites/case.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { evidenceText } from '../evidence/evidence-text.ts';
import { toolPage } from '../tool-page.ts';

/** A package that `npm publish` takes: the tool as JavaScript, an OpenCode plugin that brings it, and tests. */
export async function packageFiles(
  evidence: Evidence,
  folder: string,
): Promise<(readonly [path: string, text: string])[]> {
  const { tool, candidate, versions } = evidence;
  const entry = scriptName(candidate.genome.entry);
  const files: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(candidate.genome.files).map(([path, text]) => [
        `tool/${scriptName(path)}`,
        compiled(path, text),
      ]),
    ),
    'plugin.js': `import tool from './tool/${entry}';\n\nexport const plugin = async () => ({ tool: { ${JSON.stringify(tool)}: tool } });\n`,
    'test/cases.json': `${JSON.stringify(await examplesOf(evidence), null, 1)}\n`,
    'test/tool.test.js': testFile(evidence, entry),
    'EVIDENCE.md': evidenceText(evidence),
    'README.md': readme(evidence),
    'TOOL.md': toolPage(candidate.genome),
    'package.json': `${JSON.stringify(
      {
        name: `opencode-tool-${tool.replace(/_/g, '-')}`,
        version: `0.1.0-${candidate.id}`,
        description: `The tool ${tool} of OpenCode, evolved by Toolfinch (variant ${candidate.id}).`,
        type: 'module',
        exports: './plugin.js',
        files: ['plugin.js', 'tool', 'TOOL.md', 'EVIDENCE.md'],
        scripts: { test: 'node --test' },
        peerDependencies: { '@opencode-ai/plugin': `^${versions['opencode'] ?? '1.18.0'}` },
      },
      null,
      2,
    )}\n`,
  };
  return Object.entries(files).map(([path, text]) => [join(folder, path), text] as const);
}

const scriptName = (path: string): string => path.replace(/\.ts$/, '.js').replace(/\.mts$/, '.mjs');

function compiled(path: string, text: string): string {
  if (!/\.m?ts$/.test(path)) return text;
  const { outputText } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      rewriteRelativeImportExtensions: true,
    },
  });
  return outputText;
}

/** Train cases that the candidate got right when the evidence was collected; none of those that it was judged by. */
async function examplesOf({
  campaign,
  examples,
}: Evidence): Promise<Pick<Case, 'id' | 'files' | 'args' | 'expect'>[]> {
  const suite = await loadSuite(campaign.suite);
  const wanted = new Set(examples);
  return suite
    .cases('train')
    .filter(({ id, expect }) => wanted.has(id) && (expect.kind === 'files' || expect.kind === 'refusal'))
    .map(({ id, files, args, expect }) => ({ id, files, args, expect }));
}

function testFile({ tool }: Evidence, entry: string): string {
  return `import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import tool from '../tool/${entry}';
import { plugin } from '../plugin.js';

const cases = JSON.parse(readFileSync(new URL('./cases.json', import.meta.url), 'utf8'));

test('the plugin brings the tool', async () => {
  assert.equal((await plugin()).tool[${JSON.stringify(tool)}], tool);
});

for (const { id, files, args, expect } of cases) {
  test(\`case \${id}\`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tool-'));
    try {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const given = JSON.parse(JSON.stringify(args).replaceAll('{{workspace}}', folder));
      const context = {
        ...{ sessionID: 's', messageID: 'm', agent: 'build', directory: folder, worktree: folder },
        ...{ abort: new AbortController().signal, ask: async () => {}, metadata: () => {} },
      };
      const call = tool.execute(given, context);
      if (expect.kind === 'refusal') await assert.rejects(async () => await call);
      else await call;
      const wanted = expect.kind === 'refusal' ? files : { ...files, ...expect.files };
      for (const [path, text] of Object.entries(wanted))
        if (text !== null) assert.equal(readFileSync(join(folder, path), 'utf8'), text);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
`;
}

function readme({ tool, candidate, versions, licence }: Evidence): string {
  return `# opencode-tool-${tool}

The tool \`${tool}\` of OpenCode ${versions['opencode'] ?? '1.18'}, variant ${candidate.id} of Toolfinch. TOOL.md says what it takes and asks for, EVIDENCE.md what it was compared with and by what.

As a plugin: name the package under \`plugin\` in \`opencode.json\`. It takes the place of OpenCode's own \`${tool}\`.

\`npm test\` runs the cases in \`test/\`. Their texts come out of the packages that the suite was generated from, under the licences of those; they are not published with the package.

${licence}
`;
}
