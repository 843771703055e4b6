import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';

/** What each folder of src/ may import, besides itself. */
const allowed: Record<string, readonly string[]> = {
  leaf: [],
  mutation: ['leaf'],
  models: ['leaf', 'mutation'],
  suites: ['leaf'],
  fitness: ['leaf', 'suites'],
  sandbox: ['leaf', 'suites', 'fitness'],
  engine: ['leaf', 'mutation', 'models', 'suites', 'fitness', 'sandbox'],
  live: ['leaf', 'mutation', 'suites', 'fitness', 'engine'],
  report: ['leaf', 'mutation', 'models', 'suites', 'fitness', 'engine'],
  telemetry: ['leaf', 'engine'],
  promotion: ['leaf', 'mutation', 'suites', 'fitness', 'engine', 'report'],
  notify: ['leaf', 'models', 'engine', 'live', 'promotion'],
  api: [
    'leaf',
    'mutation',
    'models',
    'suites',
    'fitness',
    'sandbox',
    'engine',
    'live',
    'report',
    'promotion',
  ],
  cli: [
    ...['leaf', 'mutation', 'models', 'suites', 'fitness', 'sandbox', 'engine', 'live', 'report'],
    ...['promotion', 'api', 'telemetry', 'notify'],
  ],
};
/** The one thing that the sandbox knows of fitness: the form in which it hands over a session. */
const sandboxMayImportFromFitness = ['src/fitness/session-record.ts'];

/** The one thing that live knows of the sandbox: how OpenCode reads a pattern. */
const liveMayImportFromSandbox = ['src/sandbox/inside/permission-pattern.ts'];

const files = globSync('src/**/*.ts').filter((file) => !file.endsWith('.d.ts'));
const imports = new Map(files.map((file) => [file, importsOf(file)]));

describe('the folders of src/', () => {
  it('import only what stands before them in the flow', () => {
    const breaches = [...imports].flatMap(([file, targets]) =>
      targets
        .filter((target) => folder(target) !== folder(file) && !mayImport(file, target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(breaches).toEqual([]);
  });

  it('have no import circles', () => {
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      if (done.has(file)) return;
      for (const target of valueImportsOf(file)) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  it('keep chance and clocks out of the search', () => {
    const found = files
      .filter((file) => file.startsWith('src/mutation/') || file.startsWith('src/engine/'))
      .filter((file) => /Math\.random\(|Date\.now\(|new Date\(\)/.test(readFileSync(file, 'utf8')));
    expect(found).toEqual([]);
  });
});

function mayImport(file: string, target: string): boolean {
  if (folder(file) === 'root') return true;
  if (folder(file) === 'sandbox' && folder(target) === 'fitness')
    return sandboxMayImportFromFitness.includes(target);
  if (folder(file) === 'live' && folder(target) === 'sandbox')
    return liveMayImportFromSandbox.includes(target);
  return (allowed[folder(file)] ?? []).includes(folder(target));
}

function folder(file: string): string {
  const [, first = '', second] = file.split('/');
  if (second !== undefined) return first;
  return first === 'index.ts' ? 'root' : 'leaf';
}

function importsOf(file: string): string[] {
  return specifiers(file, /(?:from|import)\s*\(?\s*'(\.[^']+\.ts)'/g);
}

/** Imports that exist when the program runs: a type may look back, a value may not. */
function valueImportsOf(file: string): string[] {
  const types = new Set(specifiers(file, /import type [^;]*?from '(\.[^']+\.ts)'/g));
  return importsOf(file).filter((target) => !types.has(target) && imports.has(target));
}

function specifiers(file: string, pattern: RegExp): string[] {
  return [...readFileSync(file, 'utf8').matchAll(pattern)].map((match) =>
    normalize(join(dirname(file), match[1] ?? '')),
  );
}
