import { describe, expect, test } from 'vitest';
import { defaultPolicy, gate } from '../../../src/mutation/gate.ts';
import { corpusLiterals, corpusOf } from '../../../src/mutation/gate/corpus-check.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { readSyntax } from '../../../src/mutation/syntax.ts';
import { sourceOf, toolWith } from './children.ts';

const ask = `await ctx.ask({ permission: 'edit', patterns: [args.filePath], always: ['*'], metadata: {} });`;
const write = `await writeFile(args.filePath, text);`;
const parent = toolWith(
  'function twice(a: string) { return a + a; }',
  `const text = twice(args.oldString);\n    ${ask}\n    ${write}\n    return text;`,
);

const changed = (from: string, to: string): Genome => {
  const source = sourceOf(parent);
  if (!source.includes(from)) throw new Error(`nothing to change: ${from}`);
  return { entry: parent.entry, files: { 'edit.ts': source.replace(from, () => to) } };
};
const verdict = (from: string, to: string): string => {
  const result = gate(changed(from, to), parent);
  return result.ok ? 'ok' : result.reason;
};

describe('the gate', () => {
  test('passes a child that does something else', () => {
    expect(verdict('a + a', 'a')).toBe('ok');
    expect(verdict('a + a', 'a.trim()')).toBe('ok');
    expect(
      verdict('const text', `if (args.oldString === '') throw new Error('empty');\n    const text`),
    ).toBe('ok');
  });

  test('refuses what does not parse', () => {
    expect(verdict('a + a', 'a + ')).toBe('syntax');
    expect(verdict('return text;', 'return text; }')).toBe('syntax');
  });

  test.each([
    ['the request is deleted', ask, ''],
    ['the request is made only in a branch', ask, `if (args.oldString) { ${ask} }`],
    ['the request is made in a choice', ask, `args.oldString ? ${ask.slice(0, -1)} : 0;`],
    ['the request is not awaited', 'await ctx.ask', 'ctx.ask'],
    ['a refusal is swallowed by catch', ask, `try { ${ask} } catch {}`],
    ['a refusal is swallowed by a handler', 'metadata: {} });', 'metadata: {} }).catch(() => undefined);'],
    ['the request moves into a closure', ask, `const later = async () => { ${ask} };`],
    ['the request moves behind the write', `${ask}\n    ${write}`, `${write}\n    ${ask}`],
    [
      'another write stands before the request',
      'const text',
      `await writeFile(args.filePath, '');\n    const text`,
    ],
    [
      'a write goes by another name',
      'const text',
      `const put = writeFile;\n    await put(args.filePath, '');\n    const text`,
    ],
    ['something else is asked for', `permission: 'edit'`, `permission: 'read'`],
    ['another path is asked for', 'patterns: [args.filePath]', `patterns: ['x']`],
    ['the context is replaced', 'const text', `ctx = { ask() {} };\n    const text`],
    ['the context is shadowed', ask, `{ const ctx = { ask: async () => {} }; ${ask} }`],
    ['ask is replaced', 'const text', `ctx.ask = async () => {};\n    const text`],
    ['ask is replaced by its name in quotes', 'const text', `ctx['ask'] = async () => {};\n    const text`],
    ['ask is replaced by Object.assign', 'const text', `Object.assign(ctx, { ask() {} });\n    const text`],
    ['the context gets a second name', 'const text', `const c = ctx;\n    const text`],
    ['the context is taken by its place', 'const text', `arguments[1].x = 1;\n    const text`],
    ['the context goes into a list', 'const text', `[ctx].forEach((c) => c);\n    const text`],
    [
      'a write is imported under another name',
      'const text',
      `await w(args.filePath, '');\n    const text`,
      `import { writeFile as w } from 'node:fs/promises';\n`,
    ],
    [
      'a write is taken by its name in quotes',
      'const text',
      `await fs['writeFile'](args.filePath, '');\n    const text`,
      `import * as fs from 'node:fs/promises';\n`,
    ],
  ])('refuses a child when %s', (_, from, to, imports = '') => {
    const source = sourceOf(changed(from, to));
    const child = { entry: 'edit.ts', files: { 'edit.ts': imports + source } };
    expect(gate(child, parent)).toMatchObject({ ok: false, reason: 'permission-dropped' });
  });

  test('refuses a write by way of a function that is called before the request', () => {
    const child = sourceOf(parent)
      .replace(
        'function twice',
        () => `async function put(file: string) { await writeFile(file, ''); }\nfunction twice`,
      )
      .replace('const text', () => 'await put(args.filePath);\n    const text');
    expect(gate({ entry: 'edit.ts', files: { 'edit.ts': child } }, parent)).toMatchObject({
      ok: false,
      reason: 'permission-dropped',
    });
  });

  test('a parent that writes without asking may have children that do', () => {
    const careless = toolWith('', `await writeFile(args.filePath, args.oldString);\n    return 'done';`);
    const child = {
      entry: 'edit.ts',
      files: { 'edit.ts': sourceOf(careless).replace('args.oldString)', 'args.oldString.trim())') },
    };
    expect(gate(child, careless)).toEqual({ ok: true });
  });

  test.each([
    'process.exit(1)',
    'Bun.file(a)',
    'eval(a)',
    'new Function(a)()',
    'globalThis.x',
    'require("fs")',
    'fetch(a)',
    'new WebSocket(a)',
    'new Worker(a)',
    'setInterval(() => 0, 1)',
    '(() => 0).constructor(a)',
    'import("node:net")',
    'import.meta.url',
    '(() => 0)["constructor"](a)',
  ])('refuses code that reaches for %s', (code) => {
    expect(verdict('a + a', `${code} + a`)).toBe('imports');
  });

  test('refuses other imports, and allows those of the list and of the parent', () => {
    const importing = (name: string): string =>
      verdict(`import { tool }`, `import x from '${name}';\nimport { tool }`);
    expect(importing('node:child_process')).toBe('imports');
    expect(importing('./other.ts')).toBe('imports');
    expect(
      verdict('import { tool }', `import path from 'node:path';\nconst s = path.sep;\nimport { tool }`),
    ).toBe('ok');
    const local = { entry: 'edit.ts', files: { 'edit.ts': `import 'node:os';\n${sourceOf(parent)}` } };
    expect(
      gate({ entry: 'edit.ts', files: { 'edit.ts': sourceOf(local).replace('a + a', 'a') } }, local),
    ).toEqual({ ok: true });
  });

  test('a local of a forbidden name is not the global', () => {
    expect(verdict('a + a', '((process: string) => process)(a)')).toBe('ok');
  });

  test('refuses other arguments unless the policy allows them', () => {
    expect(verdict('oldString: tool.schema.string(), ', '')).toBe('contract');
    expect(verdict('filePath: tool', 'path: tool')).toBe('contract');
    expect(verdict('string().optional()', 'string()')).toBe('contract');
    expect(verdict('filePath: tool', 'extra: tool.schema.string(), filePath: tool')).toBe('contract');
    const policy = {
      imports: ['@opencode-ai/plugin', 'node:fs/promises'],
      maxCharacters: 9999,
      argsMayChange: true,
    };
    expect(
      gate(changed('filePath: tool', 'extra: tool.schema.string(), filePath: tool'), parent, policy),
    ).toEqual({ ok: true });
  });

  test.each([
    ['another type', 'filePath: tool.schema.string()', 'filePath: tool.schema.number()'],
    ['a narrower type', 'filePath: tool.schema.string()', 'filePath: tool.schema.string().min(9)'],
    ['only some values', 'filePath: tool.schema.string()', `filePath: tool.schema.enum(['a', 'b'])`],
    [
      'words that sound like an optional one',
      'filePath: tool.schema.string()',
      `filePath: tool.schema.array(tool.schema.string().optional()).describe('.optional()')`,
    ],
  ])('refuses an argument of %s', (_, from, to) => {
    expect(verdict(from, to)).toBe('contract');
    const policy = { ...defaultPolicy, argsMayChange: 'widened' as const };
    expect(gate(changed(from, to), parent, policy)).toMatchObject({ reason: 'contract' });
    expect(gate(changed(from, to), parent, { ...defaultPolicy, argsMayChange: true })).toEqual({ ok: true });
  });

  test('lets other words about an argument through, and another default', () => {
    const said = changed(
      'filePath: tool.schema.string()',
      `filePath: tool.schema.string().describe('Where.')`,
    );
    expect(gate(said, parent)).toEqual({ ok: true });
    const by = (value: number): Genome => ({
      entry: 'edit.ts',
      files: {
        'edit.ts': sourceOf(parent).replace(
          'filePath:',
          `count: tool.schema.number().int().default(${value}), filePath:`,
        ),
      },
    });
    expect(gate(by(2), by(1))).toEqual({ ok: true });
  });

  test('refuses another name, a missing execute and a missing default export', () => {
    expect(
      gate({ entry: 'write.ts', files: { 'write.ts': sourceOf(changed('a + a', 'a')) } }, parent),
    ).toMatchObject({ reason: 'contract' });
    expect(verdict('async execute(', 'async run(')).toBe('contract');
    expect(verdict('export default tool(', 'export const t = tool(')).toBe('contract');
  });

  test('refuses what is too large', () => {
    expect(
      gate(changed('a + a', `a + '${'x'.repeat(500)}'`), parent, {
        imports: [],
        maxCharacters: 600,
        argsMayChange: false,
      }),
    ).toMatchObject({ reason: 'size' });
  });

  test('refuses a child that differs only in comments, layout, names or parentheses', () => {
    expect(verdict('return a + a;', '/* same */ return  (a) +\n a;')).toBe('unchanged');
    expect(verdict('twice(a: string) { return a + a; }', 'twice(b: string) { return b + b; }')).toBe(
      'unchanged',
    );
  });

  test('refuses a result that has nothing for the model to read', () => {
    expect(verdict('return text;', 'return { title: text };')).toBe('contract');
    expect(verdict('return text;', 'return;')).toBe('contract');
    expect(verdict('return text;', 'return { title: "t", output: text };')).toBe('ok');
  });

  test('lets through the imports and globals of its policy', () => {
    const policy = {
      ...defaultPolicy,
      imports: [...defaultPolicy.imports, 'node:os'],
      globals: ['performance'],
    };
    expect(gate(changed('a + a', '`${performance.now()}` + a'), parent, policy)).toEqual({ ok: true });
    expect(gate(changed('import { tool }', `import 'node:os';\nimport { tool }`), parent, policy)).toEqual({
      ok: true,
    });
    expect(gate(changed('a + a', 'fetch(a) + a'), parent, policy)).toMatchObject({ reason: 'imports' });
  });

  test('a context that is handed to a function of the tool is still the same', () => {
    const helper = toolWith(
      'async function request(ctx: any, file: string) { await ctx.ask({ permission: "edit", patterns: [file], always: [], metadata: {} }); }',
      `await request(ctx, args.filePath);\n    ${write.replace('text', 'args.newString')}\n    return 'done';`,
    );
    const child = {
      entry: 'edit.ts',
      files: { 'edit.ts': sourceOf(helper).replace('args.newString)', 'args.newString.trim())') },
    };
    expect(gate(child, helper)).toEqual({ ok: true });
  });

  const withHelper = (helper: string, call: string): Genome => ({
    entry: 'edit.ts',
    files: {
      'edit.ts': sourceOf(changed('const text', `${call}\n    const text`)).replace(
        'function twice',
        () => `${helper}\nfunction twice`,
      ),
    },
  });

  test('a function of its own may take the context under any name', () => {
    const helper = `function nameOf(context: any, file: string) { return context.directory + file; }`;
    expect(gate(withHelper(helper, 'nameOf(ctx, args.filePath);'), parent)).toEqual({ ok: true });
    const unrelated = `function nameOf(ctx: string) { return ctx + ctx; }`;
    expect(gate(withHelper(unrelated, 'nameOf(args.filePath);'), parent)).toEqual({ ok: true });
  });

  const askFor = `await c.ask({ permission: 'edit', patterns: [], always: [], metadata: {} });`;
  test.each([
    ['disarms it', `function helped(c: any) { c['ask'] = async () => {}; }`, 'helped(ctx);'],
    ['hands it to others', `function helped(c: any) { Object.assign(c, { ask() {} }); }`, 'helped(ctx);'],
    ['gives it a second name', `function helped(c: any) { const d = c; return d; }`, 'helped(ctx);'],
    ['takes it apart', `function helped({ ask }: any) { return ask; }`, 'helped(ctx);'],
    [
      'takes it by its place among all',
      `function helped(c: any) { arguments[0]['ask'] = 1; return c.directory; }`,
      'helped(ctx);',
    ],
    ['takes it without naming it', `function helped() { return 1; }`, 'helped(ctx);'],
    [
      'hands it on to one that disarms it',
      `function helped(c: any) { inner(1, c); }\nfunction inner(_: number, c: any) { c['ask'] = 1; }`,
      'helped(ctx);',
    ],
    [
      'asks whoever it is given',
      `async function helped(c: any) { ${askFor} }`,
      `await helped({ async ask() {} });\n    await writeFile(args.filePath, '');`,
    ],
    [
      'asks the context and somebody else',
      `async function helped(c: any) { ${askFor} }`,
      `await helped(ctx); await helped({ async ask() {} });`,
    ],
    [
      'is called under another name',
      `async function helped(c: any) { ${askFor} }\nconst again = helped;`,
      `await helped(ctx); await again({ async ask() {} });`,
    ],
  ])('refuses a function that %s', (_, helper, call) => {
    expect(gate(withHelper(helper, call), parent)).toMatchObject({ reason: 'permission-dropped' });
  });

  test('refuses one misuse of the context in place of another', () => {
    const careless = toolWith('', `const c = ctx;\n    ${ask}\n    return c.directory;`);
    const source = sourceOf(careless);
    const child = {
      entry: 'edit.ts',
      files: { 'edit.ts': source.replace('const c = ctx', `ctx['ask'] = 1`) },
    };
    expect(gate(child, careless)).toMatchObject({ reason: 'permission-dropped' });
  });
});

describe('literals out of the corpus', () => {
  const secret = 'the quick brown fox jumps over the lazy dog and runs away';
  const corpus = corpusOf([`before ${secret} after`, 'const a = 1;']);
  const shared = (to: string): number =>
    corpusLiterals(readSyntax(changed('a + a', to)), readSyntax(parent), corpus);

  test.each([
    ['whole', `'${secret}'`],
    ['with other blanks and case', `'${secret.toUpperCase().replaceAll(' ', '\\n\\t')}'`],
    ['in pieces', `'${secret.slice(0, 15)}' + a + '${secret.slice(15, 34)}' + '${secret.slice(34)}'`],
    ['in a template', `\`${secret}\${a}\``],
    ['in a pattern', `(/${secret}/.test(a) ? a : '')`],
  ])('are found %s', (_, to) => {
    expect(shared(to)).toBeGreaterThan(0);
  });

  test('are not seen in words of its own, short passages, or what the baseline said', () => {
    expect(shared(`'oldString was found more than once, at lines '`)).toBe(0);
    expect(shared(`'the quick brown'`)).toBe(0);
    const said = { entry: 'edit.ts', files: { 'edit.ts': `${sourceOf(parent)}\nconst said = '${secret}';` } };
    expect(corpusLiterals(readSyntax(said), readSyntax(said), corpus)).toBe(0);
  });
});
