import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { gate, defaultPolicy } from '../../../src/mutation/gate.ts';
import { beyondTexts } from '../../../src/mutation/gate/texts-check.ts';
import { helperFunctions, type HelperName } from '../../../src/mutation/grammar/helper-functions.ts';
import { operators } from '../../../src/mutation/operators/index.ts';
import { describeOperators, vary } from '../../../src/mutation/vary.ts';
import { baselines } from './baselines.ts';
import { children, toolWith } from './children.ts';

const made = (operator: string, functions: string): string[] =>
  children(operator, toolWith(functions), undefined, { streams: 3 });

/** The helper as a function that can be called. */
async function helper(name: HelperName): Promise<(...values: never[]) => unknown> {
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const source = ts.transpile(`export default ${helperFunctions[name]}`, options);
  const loaded = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as { default: never };
  return loaded.default;
}

const loop = (round: string, before = ''): string =>
  `async function f(files: string[]) { const out: string[] = []; ${before} for (const file of files) { ${round} } return out; }`;

describe('await-concurrent', () => {
  test('takes a loop whose rounds only read and push', () => {
    expect(made('await-concurrent', loop(`out.push(await readFile(file, 'utf8'));`))).toHaveLength(4);
  });

  test('turns `continue` into the end of a round, and leaves that of an inner loop alone', () => {
    const all = made(
      'await-concurrent',
      loop(
        `if (file === '') continue; for (const part of file.split('/')) { if (part === '') continue; out.push(await readFile(part, 'utf8')); }`,
      ),
    );
    const outer = all.filter((child) => child.includes(`if (file === '') return out; for (const part`));
    expect(outer).toHaveLength(4);
    for (const child of outer) expect(child).toContain(`if (part === '') continue;`);
  });

  test.each([
    ['leaves by break', `if (file === '') break; out.push(await readFile(file, 'utf8'));`],
    ['leaves by return', `if (file === '') return out; out.push(await readFile(file, 'utf8'));`],
    ['throws', `if (file === '') throw new Error('empty'); out.push(await readFile(file, 'utf8'));`],
    ['looks at what others pushed', `if (out.length < 9) out.push(await readFile(file, 'utf8'));`],
    ['counts', `n += 1; out.push(await readFile(file, 'utf8'));`, 'let n = 0;'],
    [
      'puts into a map',
      `seen.set(file, 1); out.push(await readFile(file, 'utf8'));`,
      'const seen = new Map<string, number>();',
    ],
    ['writes a file', `await writeFile(file, ''); out.push(await readFile(file, 'utf8'));`],
    ['calls what nobody knows', `out.push(await files.go(file));`],
    ['does not wait', `out.push(file);`],
    [
      'waits only in a function',
      `out.push(file); later.push(async () => { await readFile(file); });`,
      'const later: unknown[] = [];',
    ],
  ])('leaves a loop alone that %s', (_, round, before = '') => {
    expect(made('await-concurrent', loop(round, before))).toEqual([]);
  });

  test('leaves a loop alone whose rounds call a function that writes', () => {
    const functions = `async function put(file: string) { await writeFile(file, ''); return file; }\n`;
    expect(made('await-concurrent', functions + loop('out.push(await put(file));'))).toEqual([]);
  });

  test('keeps the order and the bound, and throws what the first failing round threw', async () => {
    const concurrently = (await helper('concurrently')) as unknown as <T>(
      items: number[],
      most: number,
      work: (item: number) => Promise<T>,
    ) => Promise<T[]>;
    let running = 0;
    let most = 0;
    const work = async (n: number): Promise<number> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, (5 - n) * 4));
      running--;
      return n * 10;
    };
    expect(await concurrently([1, 2, 3, 4, 5], 2, work)).toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(2);
    const failing = async (n: number): Promise<number> => {
      await work(n);
      throw new Error(`round ${n}`);
    };
    await expect(concurrently([1, 2, 3], 3, failing)).rejects.toThrow('round 1');
  });
});

describe('await-together', () => {
  const two = (second: string): string =>
    `async function f(a: string) { const x = await readFile(a, 'utf8'); const y = await ${second}; return x + y; }`;
  test.each([
    ['needs the first', `readFile(x, 'utf8')`],
    ['writes', `writeFile(a, '')`],
  ])('leaves two alone where the second %s', (_, second) => {
    expect(made('await-together', two(second))).toEqual([]);
    expect(made('await-together', two(`readFile(a + 'b', 'utf8')`))).toHaveLength(1);
  });
});

describe('function-memoise', () => {
  test.each([
    ['gives a list', 'function f(a: string) { return a.split(","); }'],
    ['takes a list', 'function f(a: string[]) { return a.length; }'],
    ['is asynchronous', `async function f(a: string) { return (await readFile(a, 'utf8')).length; }`],
    ['depends on a variable', 'let n = 0;\nfunction f(a: number) { return a + n; }'],
    ['counts', 'let n = 0;\nfunction f(a: number) { n++; return a; }'],
    ['is random', 'function f(a: number) { return a * Math.random(); }'],
    [
      'calls one that counts',
      'let n = 0;\nfunction g() { n++; return 1; }\nfunction f(a: number) { return a + g(); }\n',
    ],
  ])('leaves a function alone that %s', (_, functions) => {
    expect(made('function-memoise', functions)).toEqual([]);
  });

  test('tells 1 from "1" and undefined from "undefined", and computes once', async () => {
    const remembered = (await helper('remembered')) as unknown as (
      known: Map<string, string>,
      given: unknown[],
      compute: () => string,
    ) => string;
    const known = new Map<string, string>();
    for (const given of [1, '1', undefined, 'undefined', NaN, null])
      expect(remembered(known, [given], () => `${typeof given} ${given}`)).toBe(`${typeof given} ${given}`);
    expect(remembered(known, [1], () => 'again')).toBe('number 1');
  });
});

describe('function-inline', () => {
  test.each([
    ['calls itself', 'function f(n: number): number { return n > 0 ? f(n - 1) : 0; }'],
    [
      'does more than return',
      'function f(a: string) { const b = a; return b; }\nfunction h(a: string) { return f(a); }',
    ],
    [
      'would take a name of the call for its own',
      'function f(a: string, list: string[]) { return list.map((b) => a + b); }\nfunction h(b: string, list: string[]) { return f(b, list); }',
    ],
    [
      'is given what waits',
      `function f(a: string) { return a + a; }\nasync function h(a: string) { return f(await readFile(a, 'utf8')); }`,
    ],
  ])('leaves a function alone that %s', (_, functions) => {
    expect(made('function-inline', functions)).toEqual([]);
  });
});

test('a list is cut in the middle, at its beginning or at its end, and says how much is missing', async () => {
  const limited = (await helper('limited')) as unknown as (
    list: number[],
    first: number,
    last: number,
  ) => unknown[];
  expect(limited([1, 2, 3, 4, 5], 1, 1)).toEqual([1, '(3 of 5 not shown)', 5]);
  expect(limited([1, 2, 3], 0, 2)).toEqual(['(1 of 3 not shown)', 2, 3]);
  expect(limited([1, 2, 3], 2, 0)).toEqual([1, 2, '(1 of 3 not shown)']);
  expect(limited([1, 2], 2, 0)).toEqual([1, 2]);
});

describe('operators of descriptions', () => {
  test('change nothing but texts, and the gate lets their children through', () => {
    const names = describeOperators()
      .filter(({ touches }) => touches === 'texts')
      .map(({ name }) => name);
    expect(names).toEqual(['description-drop-sentence', 'description-parameter']);
    const found = new Set<string>();
    for (const parent of baselines)
      for (const operator of names)
        for (let n = 0; n < 10; n++) {
          const result = vary({ parents: [parent], operator, stream: ['texts', n] }, { tries: 1 });
          if (result.kind === 'invalid') expect(result.reason).toBe('no-site');
          else expect(beyondTexts(result.genome, parent), result.summary).toBeUndefined();
          if (result.kind === 'child') found.add(operator);
        }
    expect([...found].sort()).toEqual(names);
  });
});

describe('schema-optional', () => {
  const [edit] = baselines;
  const request = { parents: [edit], operator: 'schema-optional', stream: ['widened', 1] };
  const widened = { ...defaultPolicy, argsMayChange: 'widened' } as const;

  test('is drawn only where the policy lets the arguments widen, and by no compound', () => {
    expect(vary(request)).toMatchObject({ kind: 'invalid', reason: 'no-site' });
    const child = vary({ ...request, policy: widened });
    expect(child).toMatchObject({ kind: 'child', operator: 'schema-optional' });
    if (child.kind === 'child') expect(gate(child.genome, edit)).toMatchObject({ reason: 'contract' });
  });

  test('takes its default where the argument is used, and leaves alone what is asked for', () => {
    const schema = 'filePath: tool.schema.string(), text: tool.schema.string()';
    const parent = toolWith(
      `export default tool({ description: 'X.', args: { ${schema} }, async execute(args, ctx) { await ctx.ask({ permission: 'edit', patterns: [args.filePath], always: ['*'], metadata: {} }); return args.text; } });`,
    );
    const [child, ...more] = children('schema-optional', parent, undefined, { perStream: 9, streams: 3 });
    expect(more).toEqual([]);
    expect(child).toContain(`text: tool.schema.string().default('').optional()`);
    expect(child).toContain(`return (args.text ?? '');`);
    expect(child).toContain('filePath: tool.schema.string(),');
  });

  test.each([
    ['an argument goes', 'text: tool.schema.string().optional(), ', ''],
    ['an argument becomes required', '.optional()', ''],
    ['a required argument comes', 'text:', 'more: tool.schema.string(), text:'],
  ])('a policy that lets arguments widen refuses that %s', (_, from, to) => {
    const source = (args: string): string =>
      `export default tool({ description: 'X.', args: { ${args} }, async execute(args) { return 'x'; } });`;
    const before = 'text: tool.schema.string().optional(), n: tool.schema.number()';
    const after = before.replace(from, to);
    expect(gate(toolWith(source(after)), toolWith(source(before)), widened)).toMatchObject({
      reason: 'contract',
    });
  });
});

test.each([
  ['/project/src/a.ts', '*.ts', true],
  ['/project/src/a.tsx', '*.ts', false],
  ['/project/src/a.js', '*.{ts,js}', true],
  ['/project/src/a.css', '*.{ts,js}', false],
  ['/project/src/deep/er/a.ts', 'src/**/*.ts', true],
  ['/project/src/a.ts', 'src/**/*.ts', true],
  ['/project/lib/a.ts', 'src/**', false],
  ['/project/src/a.ts', 'src/*', true],
  ['/project/src/deep/a.ts', 'src/*', false],
  ['/project/a[1]+b.ts', 'a[1]+b.ts', true],
  ['/project/abc', 'a.c', false],
  ['/project/ab', 'a?', true],
  ['/project/a.ts', '{a,b.ts', false],
  ['/project/a.ts', '', false],
])('helper matchesGlob: %s and %s: %s', async (path, glob, expected) => {
  const matchesGlob = (await helper('matchesGlob')) as unknown as (path: string, glob: string) => boolean;
  expect(matchesGlob(path, glob)).toBe(expected);
});

test('helper firstFitting: what finds something, else what does not throw, else the first', async () => {
  const firstFitting = (await helper('firstFitting')) as unknown as (
    fits: (value: string) => unknown,
    ...values: string[]
  ) => string;
  const find = (text: string) => (pattern: string) => text.match(new RegExp(pattern)) ?? [];
  expect(firstFitting(find('a(b'), 'a(', 'a\\(', 'b')).toBe('a\\(');
  expect(firstFitting(find('nothing'), 'a(', 'a\\(', 'b')).toBe('a\\(');
  expect(firstFitting(find('nothing'), 'x', 'y')).toBe('x');
  expect(firstFitting(find('nothing'), '(', '[')).toBe('(');
});

test('no operator of one parent throws on a shipped tool', () => {
  for (const parent of baselines)
    for (const { name, crossover } of operators)
      if (crossover !== true)
        vary({ parents: [parent], operator: name, stream: ['all', name] }, { tries: 1 });
});
