/** A whole tool that cuts a text. */
const toolOf = (execute: string): string =>
  `export default tool({
  description: 'Splits a text. Shows it.',
  args: {
    by: tool.schema.string().optional().describe('Where to cut, such as at a comma'),
    text: tool.schema.string(),
  },
  async execute(args) {
    ${execute}
  },
});`;

/** operator, what the tool has, what one of the children must have, for crossovers what the mate has, and what it was made from. */
export const examples: readonly (readonly [string, string, string, string?, string?])[] = [
  ['literal-number', 'function f(n: number) { return n + 5; }', 'return n + 6;'],
  ['literal-string', `function f(t: string) { return t.split('\\n'); }`, String.raw`t.split("\r\n")`],
  ['literal-boolean', 'function f() { return true; }', 'return false;'],
  ['literal-regex', 'function f(t: string) { return /^a+/.test(t); }', '/^a*/.test(t)'],
  ['literal-regex', 'function f(t: string) { return /^a+/.test(t); }', '/^a+/i.test(t)'],
  ['condition-negate', 'function f(n: number) { if (n > 1) return 2; return 3; }', 'if (!(n > 1)) return 2;'],
  ['condition-boundary', 'function f(n: number) { return n > 1; }', 'return n >= 1;'],
  ['condition-connective', 'function f(a: boolean, b: boolean) { return a && b; }', 'return ((a) || (b));'],
  ['condition-drop-clause', 'function f(a: boolean, b: boolean) { return a && b; }', 'return (a);'],
  [
    'condition-add-clause',
    'function f(a: string[]) { if (a[0]) return 1; return 2; }',
    'if ((a[0]) && (a.length > 1)) return 1;',
  ],
  [
    'comparison-glob',
    `function f(path: string, include: string) { return path.slice(1).endsWith(include.replace('*', '')); }`,
    'return matchesGlob(path.slice(1), include);',
  ],
  [
    'comparison-normalise',
    'function f(a: string, b: string) { return a === b; }',
    'return a.trim() === b.trim();',
  ],
  [
    'comparison-normalise',
    'function f(a: string, b: string) { return a.includes(b); }',
    'return a.toLowerCase().includes(b.toLowerCase());',
  ],
  [
    'comparison-soften',
    'function f(a: string, b: string) { return a === b; }',
    'return similarity(a, b) >= 0.9;',
  ],
  [
    'synthesise',
    'function f(a: string, b: string) { return a === b; }',
    String.raw`return a.replace(/^[ \t]*\d+\| ?/gmu, "") === b.replace(/^[ \t]*\d+\| ?/gmu, "");`,
  ],
  ['string-wrap', 'function f(a: string) { return a; }', String.raw`return a.replace(/\r\n/g, '\n');`],
  [
    'fallback-normalised',
    'function g(t: string): string[] { return t.match(new RegExp(t)) ?? []; }\nfunction f(a: string) { return g(a); }',
    String.raw`g(a.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))`,
  ],
  ['string-align', 'function f(a: string, b: string, c: string) { return a; }', 'return reindent(a, b, c);'],
  [
    'string-align',
    'interface S { a: number; b: number }\nfunction g(t: string, u: string): S { return { a: 0, b: u.length + t.length }; }\nfunction f(t: string, u: string, v: string) { const s = g(t, u); return v; }',
    'return reindent(v, u, t.slice(s.a, s.b));',
  ],
  [
    'retry-normalised',
    'function g(t: string): string[] { return [t]; }\nfunction f(r: { a: string; b: string }) { const s = g(r.a); return s.join(r.b); }',
    'r = firstFitting((r) => g(r.a), r, { ...r, a: r.a.trim(), b: r.b.trim() });',
  ],
  ['list-wrap', 'function f(a: string[]) { return a; }', `return a.filter((item) => item.trim() !== '');`],
  ['list-wrap', 'function f(a: string[]) { return a; }', 'return a.map((item) => item.trim());'],
  [
    'replacement-safety',
    'function f(a: string, b: string) { return a.replaceAll("x", b); }',
    'a.replaceAll("x", () => b)',
  ],
  ['substitute-typed', 'function f(a: string, b: string, n: number) { return a; }', 'return b;'],
  [
    'argument-use',
    'function f(args: { first?: number }, lines: string[]) { return lines; }',
    'return (args.first === undefined ? lines : lines.slice(args.first - 1))',
  ],
  [
    'error-text',
    'function f(spans: string[]) { throw new Error("no"); }',
    '"no" + ` (spans: ${spans.length})`',
  ],
  ['statement-insert', 'function f(a: string) { return a; }', 'a = a.trimEnd(); return a;'],
  [
    'statement-delete',
    'function f(a: string[]) { a.pop(); return a; }',
    'function f(a: string[]) { return a; }',
  ],
  ['statement-duplicate', 'function f(a: string[]) { a.pop(); return a; }', 'a.pop(); a.pop(); return a;'],
  [
    'statement-swap',
    'function f(a: string[]) { a.pop(); a.shift(); return a; }',
    '{ a.shift(); a.pop(); return a; }',
  ],
  [
    'statement-move',
    'function f(a: string[]) { a.pop(); a.shift(); a.sort(); return a; }',
    '{ a.sort(); a.pop(); a.shift(); return a; }',
  ],
  [
    'guard-insert',
    'function f(a: string[]): string[] { const b = a; return b; }',
    'if (a.length === 1) return []; return b;',
  ],
  [
    'guard-insert',
    'function f(path: string, include?: string): boolean { return path === include; }',
    `if (matchesGlob(path, (include ?? ''))) return true; return path === include;`,
  ],
  [
    'guard-synthesise',
    'function f(a: string): string[] { const b = a; return [b]; }',
    'if (a.trim().length === 0) return []; const b = a;',
  ],
  [
    'guard-remove',
    'function f(a: string) { if (a === "") throw new Error("x"); return a; }',
    'function f(a: string) { return a; }',
  ],
  [
    'loop-bounds',
    'function f(n: number) { for (let i = 0; i < n; i++) g(i); }\nfunction g(i: number) { return i; }',
    'i < (n) - 1;',
  ],
  [
    'fallback-call',
    'function f(a: string): number[] { return [a.length]; }\nfunction g(a: string): number[] { return []; }\nfunction h(a: string) { return g(a); }',
    'return firstNonEmpty(() => g(a), () => f(a));',
  ],
  [
    'fallback-normalised',
    'function f(a: string, b: string): number[] { return [a.indexOf(b)]; }\nfunction h(a: string, b: string) { return f(a, b); }',
    'return firstNonEmpty(() => f(a, b), () => f(a, b.trim()));',
  ],
  ['fallback-reorder', 'function f(a: string | undefined, b: string) { return a ?? b; }', 'return b ?? a;'],
  [
    'function-clone',
    'function same(a: string, b: string) { return a === b; }\nfunction find(a: string, b: string): number[] { return same(a, b) ? [1] : []; }\nfunction h(a: string, b: string) { return find(a, b); }',
    'firstNonEmpty(() => find(a, b), () => find2(a, b))',
  ],
  [
    'parameterise',
    'function f(a: string) { return a; }\nfunction h(a: string, b: string) { return f(a); }',
    'function f(a: string, b: string) { return a; } function h(a: string, b: string) { return f(a, b); }',
  ],
  [
    'crossover-merge',
    'function f(a: string) { return a.trim(); }\nfunction g(b: string) { return b; }',
    'function f(a: string) { return a.trim(); } function g(b: string) { return b.toLowerCase(); }',
    'function f(a: string) { return a; }\nfunction g(b: string) { return b.toLowerCase(); }',
    'function f(a: string) { return a; }\nfunction g(b: string) { return b; }',
  ],
  [
    'crossover-function',
    'function f(a: string) { return a; }',
    'return g(a); }',
    'function f(a: string) { return g(a); }\nfunction g(a: string) { return a + a; }',
  ],
  [
    'crossover-statement',
    'function f(a: string) { return a; }',
    'return g(a); }',
    'function f(a: string) { return g(a); }\nfunction g(a: string) { return a + a; }',
  ],
  [
    'function-memoise',
    'function f(a: string, n: number) { return a.repeat(n); }',
    'return remembered(fResults, [a, n], () => { return a.repeat(n); });',
  ],
  [
    'function-inline',
    'function f(a: string, b: string) { return a === b; }\nfunction h(a: string) { return f(a.trim(), a); }',
    'return ((a.trim()) === a);',
  ],
  [
    'function-extract',
    'function f(a: string, b: string) { if (a.trim() === b) return 1; return a.trim().length; }',
    'if (extracted(a) === b) return 1; return extracted(a).length; }',
  ],
  ['number-wrap', 'function f(n: number) { return n; }', 'return (n + 1);'],
  [
    'number-wrap',
    'function f(t: string, most: number) { return t.slice(0, t.length); }',
    'return t.slice(0, Math.min(t.length, most));',
  ],
  [
    'promise-wrap',
    `async function f(file: string) { return await readFile(file, 'utf8'); }`,
    `return await readFile(file, 'utf8').catch(() => '');`,
  ],
  [
    'promise-wrap',
    `async function f(file: string) { return await readFile(file, 'utf8'); }`,
    `return await readFile(file, 'utf8').catch(() => readFile(file, 'utf8'));`,
  ],
  [
    'regex-wrap',
    'function f(t: string, p: string) { const pattern = new RegExp(p); return pattern.test(t); }',
    `const pattern = otherFlag(new RegExp(p), 'i');`,
  ],
  [
    'regex-wrap',
    'function f(t: string, p: string) { const pattern = new RegExp(p); return pattern.test(t); }',
    'const pattern = reshaped(new RegExp(p), (source) => `\\\\b(?:${source})\\\\b`);',
  ],
  [
    'function-reorder',
    `function f(t: string) { return t.trim().replace('- ', ''); }`,
    `return t.replace('- ', '').trim();`,
  ],
  [
    'function-reorder',
    `function f(t: string) { return t.trim(); }\nfunction g(t: string) { return t.slice(1); }\nfunction h(t: string) { return f(g(t)); }`,
    'return g(f(t));',
  ],
  [
    'await-concurrent',
    `async function f(files: string[]) { const texts: string[] = []; for (const file of files) texts.push(await readFile(file, 'utf8')); return texts; }`,
    `for (const pushed of await concurrently(files, 8, async (file) => { const texts: string[] = []; texts.push(await readFile(file, 'utf8')); return texts; })) texts.push(...pushed);`,
  ],
  [
    'await-together',
    `async function f(a: string, b: string) { const x = await readFile(a, 'utf8'); const y = await readFile(b, 'utf8'); return x + y; }`,
    `const [x, y] = await Promise.all([readFile(a, 'utf8'), readFile(b, 'utf8')]);`,
  ],
  [
    'output-limit',
    toolOf(`const lines = args.text.split(args.by ?? ','); return lines.join('\\n');`),
    `return limited(lines, 20, 0).join('\\n');`,
  ],
  [
    'output-shorten',
    toolOf(`const lines = args.text.split(args.by ?? ','); return lines[0] + '';`),
    `return shortened(lines[0] + '', 200);`,
  ],
  [
    'transplant',
    'function f(text: string, by: string) { return text + by; }',
    'return bare(text) + by;',
    `function bare(line: string): string { return cut(line).trim(); }\nfunction cut(line: string): string { return line.slice(1); }`,
  ],
  [
    'transplant',
    'function f(text: string, by: string) { return text !== by; }',
    'return ((text !== by) || begins(text, by));',
    'function begins(text: string, start: string): boolean { return text.startsWith(start); }',
  ],
  [
    'output-page',
    toolOf(`const lines = args.text.split(args.by ?? ','); return lines.join('\\n');`),
    `return paged(lines.join('\\n'), args.page ?? 1, 50);`,
  ],
  [
    'output-summarise',
    toolOf(`const lines = args.text.split(args.by ?? ','); return lines.join('\\n');`),
    `return summarised(lines.join('\\n'), 20);`,
  ],
  [
    'output-hint',
    toolOf(`const lines = args.text.split(args.by ?? ','); return lines.join('\\n');`),
    `return lines.join('\\n') + (lines.length === 0 ? \`\\nNo lines. Try another by.\` : '');`,
  ],
  [
    'output-hint',
    toolOf(
      `const lines = args.text.split(args.by ?? ','); const shown = lines.slice(0, 9); return shown.join('\\n');`,
    ),
    `(lines.length > shown.length ? \`\\n\${lines.length - shown.length} more lines not shown.\` : '');`,
  ],
  [
    'output-drop-noise',
    toolOf(`const lines = args.text.split(args.by ?? ','); return 'Lines:' + '\\n' + lines.join('\\n');`),
    `return '\\n' + lines.join('\\n');`,
  ],
  ['output-drop-noise', toolOf(`return \`<\${args.text}>\`;`), 'return `${args.text}>`;'],
  [
    'error-next-step',
    'function f() { throw new Error("no"); }',
    '"no" + " Try again with a longer oldString."',
  ],
  ['description-drop-sentence', toolOf('return args.text;'), `description: "Splits a text.",`],
  [
    'description-parameter',
    toolOf('return args.text;'),
    `by: tool.schema.string().optional().describe("Where to cut"),`,
  ],
  [
    'description-parameter',
    toolOf(`return args.text + (args.by ?? ',');`),
    `.describe("Where to cut, such as at a comma. Default: ,.")`,
  ],
  [
    'schema-default',
    toolOf(`return args.text + (args.by ?? ',');`),
    `by: tool.schema.string().default(',').optional().describe(`,
  ],
  [
    'schema-optional',
    toolOf(`return args.text + (args.by ?? ',');`),
    `text: tool.schema.string().default('').optional(), }, async execute(args) { return (args.text ?? '') + (args.by ?? ',');`,
  ],
  [
    'crossover-expression',
    'function f(a: string) { return a; }',
    'return (g(a)); }',
    'function f(a: string) { return g(a); }\nfunction g(a: string) { return a + a; }',
  ],
  ['text-noise', 'function f(a: boolean, b: boolean) { return a; }', 'return b;'],
  [
    'compound',
    'function f(a: boolean) { return a; }\nfunction g() { return true; }',
    'function g() { return false; }',
  ],
];
