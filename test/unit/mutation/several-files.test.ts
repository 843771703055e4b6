import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTool } from '../../../src/engine/read-tool.ts';
import { applyEdits } from '../../../src/mutation/apply-edits.ts';
import { variantId } from '../../../src/mutation/canonical.ts';
import { gate } from '../../../src/mutation/gate.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { linkFiles } from '../../../src/mutation/link-files.ts';
import { readSyntax } from '../../../src/mutation/syntax.ts';
import { operatorNames, vary } from '../../../src/mutation/vary.ts';

const entry = fileURLToPath(new URL('../../../benchmarks/edit/tools/in-parts/edit.ts', import.meta.url));
const tool = await readTool(entry);

/** The genome with one file written anew. */
function withFile(genome: Genome, file: string, write: (text: string) => string): Genome {
  const before = genome.files[file] ?? '';
  const after = write(before);
  if (after === before) throw new Error(`${file} did not change`);
  return { ...genome, files: { ...genome.files, [file]: after } };
}
const verdict = (child: Genome): string => {
  const result = gate(child, tool);
  return result.ok ? 'ok' : `${result.reason}: ${result.detail}`;
};

describe('a tool of several files', () => {
  it('is read with what it imports from its folder, texts too', () => {
    expect(Object.keys(tool.files).sort()).toEqual(['edit.ts', 'edit.txt', 'match.ts']);
  });

  it('is refused when it imports what is not there, or lies outside of its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-tool-'));
    try {
      mkdirSync(join(folder, 'tool'));
      writeFileSync(join(folder, 'outside.ts'), 'export {};\n');
      for (const specifier of ['./nowhere', '../outside.ts']) {
        const text = `import '${specifier}';\n${tool.files['edit.ts'] ?? ''}`;
        writeFileSync(join(folder, 'tool/edit.ts'), text);
        await expect(readTool(join(folder, 'tool/edit.ts'))).rejects.toMatchObject({
          code: 'TOOL_IMPORT',
          exitCode: 2,
        });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is another variant when a helper or a text differs, and the same when only names inside a file do', () => {
    const id = variantId(tool);
    expect(
      variantId(withFile(tool, 'match.ts', (t) => t.replace("split('\\n')", "split('\\r\\n')"))),
    ).not.toBe(id);
    expect(variantId(withFile(tool, 'edit.txt', (t) => t.toUpperCase()))).not.toBe(id);
    expect(variantId(withFile(tool, 'match.ts', (t) => t.replaceAll('sameLine', 'equalLines')))).toBe(id);
    expect(
      variantId(
        withFile(tool, 'edit.ts', (t) => t.replace('{ mkdir, readFile', '{ mkdtemp as mkdir, readFile')),
      ),
    ).not.toBe(id);
  });

  it('gets children that differ in either script', () => {
    const changed = new Set<string>();
    for (const operator of operatorNames())
      for (let n = 0; n < 4; n++) {
        const made = vary({ parents: [tool], operator, stream: ['files', operator, n] });
        if (made.kind !== 'child') continue;
        for (const file of Object.keys(tool.files))
          if (made.genome.files[file] !== tool.files[file]) changed.add(file);
        expect(unlinked(made.genome), made.summary).toEqual([]);
      }
    expect([...changed].sort()).toEqual(['edit.ts', 'match.ts']);
  });

  it('crosses files of the same name, and what a taken function needs comes along and is imported', () => {
    const mate = withFile(
      withFile(
        tool,
        'match.ts',
        (t) => `${t}\nexport function trimmed(text: string): string { return text.trim(); }\n`,
      ),
      'edit.ts',
      (t) =>
        t
          .replace('import { findSpans,', 'import { findSpans, trimmed,')
          .replace('const spans = exists', 'const _ = trimmed(before);\n    const spans = exists')
          .replace('  let result', '  replacement = trimmed(replacement);\n  let result'),
    );
    const children = Array.from({ length: 40 }, (_, n) =>
      vary({ parents: [tool, mate], operator: 'crossover-function', stream: ['cross', n] }),
    ).flatMap((made) => (made.kind === 'child' ? [made.genome] : []));
    const taken = children.filter((child) => child.files['edit.ts']?.includes('trimmed(replacement)'));
    expect(taken.length).toBeGreaterThan(0);
    for (const child of taken) {
      expect(child.files['match.ts']).toContain('export function trimmed');
      expect(child.files['edit.ts']).toMatch(/import \{ findSpans, type Span, trimmed \}/);
    }
  });
});

describe('linking', () => {
  it('imports and exports what a script calls of another, and leaves a tool of one script alone', () => {
    const call = {
      file: 'edit.ts',
      start: (tool.files['edit.ts'] ?? '').length,
      end: (tool.files['edit.ts'] ?? '').length,
    };
    const linked = linkFiles(applyEdits(tool, [{ ...call, text: '\nvoid sameLine;\n' }]));
    expect(linked.files['edit.ts']).toMatch(/import \{ findSpans, type Span, sameLine \} from '.\/match.ts'/);
    expect(linked.files['match.ts']).toContain('export function sameLine');
    const back = linkFiles(
      withFile(tool, 'match.ts', (t) =>
        t.replace('return line === wanted', 'return chooseSpans([], false) && line === wanted'),
      ),
    );
    expect(back.files['match.ts']).toMatch(/^import \{ chooseSpans \} from '.\/edit.ts';/);
    expect(back.files['edit.ts']).toContain('export function chooseSpans');
    const single: Genome = { entry: 'a.ts', files: { 'a.ts': 'void nowhere;', 'a.txt': '' } };
    expect(linkFiles(single)).toBe(single);
  });
});

describe('the gate', () => {
  it('lets a child import its own files, and no others', () => {
    const line = (specifier: string) => (t: string) => `import '${specifier}';\n${t}`;
    expect(verdict(withFile(tool, 'match.ts', line('./edit.ts')))).toBe('ok');
    expect(verdict(withFile(tool, 'match.ts', line('./other.ts')))).toBe('imports: import ./other.ts');
    expect(verdict(withFile(tool, 'match.ts', line('../../outside.ts')))).toBe(
      'imports: import ../../outside.ts',
    );
    expect(verdict(withFile(tool, 'match.ts', line('node:net')))).toBe('imports: import node:net');
  });

  it('sees a write that has moved into a helper, by whatever name it is called', () => {
    const hide = (exported: string, imported: string, call: string): Genome =>
      withFile(
        withFile(
          tool,
          'match.ts',
          (t) => `import { writeFile } from 'node:fs/promises';\n${t}\n${exported}\n`,
        ),
        'edit.ts',
        (t) =>
          `import ${imported} from './match.ts';\n${t.replace('await ctx.ask', `${call};\n    await ctx.ask`)}`,
      );
    const put = `export async function put(file: string): Promise<void> { await writeFile(file, ''); }`;
    for (const child of [
      hide(put, '{ put }', 'await put(file)'),
      hide(put, '{ put as look }', 'await look(file)'),
      hide(put, '* as io', 'await io.put(file)'),
      hide(put.replace('export', 'export default'), 'look', 'await look(file)'),
      hide(`${put}\nexport { put as look };`, '{ look }', 'await look(file)'),
    ])
      expect(verdict(child)).toMatch(/^permission-dropped: a write/);
  });

  it('is not misled by a function of the same name in another file that asks', () => {
    const child = withFile(
      withFile(
        tool,
        'match.ts',
        (t) =>
          `${t}\nasync function before(ctx: { ask(r: object): Promise<void> }) { await ctx.ask({}); }\nvoid before;\n`,
      ),
      'edit.ts',
      (t) =>
        `async function before(..._: unknown[]): Promise<void> {}\n${t.replace('await ctx.ask', `await before(ctx);\n    await writeFile(file, '');\n    await ctx.ask`)}`,
    );
    expect(verdict(child)).toMatch(/^permission-dropped/);
  });
});

/** Names that a script of the genome uses and nobody gives it, of those that some other script declares. */
function unlinked(genome: Genome): string[] {
  const linked = linkFiles(genome);
  expect(readSyntax(genome).errors).toEqual([]);
  return linked === genome
    ? []
    : Object.keys(genome.files).filter((f) => linked.files[f] !== genome.files[f]);
}
