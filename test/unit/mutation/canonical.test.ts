import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalForm, variantId } from '../../../src/mutation/canonical.ts';

const id = (source: string): string => variantId({ entry: 'edit.ts', files: { 'edit.ts': source } });

describe('canonical form', () => {
  test.each([
    ['comments', 'let a = 1; // one', 'let a = 1;'],
    ['layout', 'if (x) { y(); }', 'if(x)\n{\n  y()\n}'],
    ['quotes', `f('a')`, 'f("a")'],
    ['parentheses', 'f((a) + (b * c))', 'f(a + b * c)'],
    ['types', 'const a: string = f() as string; interface X { y: string }', 'const a = f()!;'],
    [
      'names of locals',
      'function f(a) { const b = a; return b + a; }',
      'function g(x) { const y = x; return y + x; }',
    ],
    ['shorthand', 'const a = 1; f({ a })', 'const b = 1; f({ a: b })'],
  ])('is the same whatever the %s', (_, a, b) => {
    expect(id(a)).toBe(id(b));
  });

  test.each([
    ['operators', 'f(a + b)', 'f(a - b)'],
    ['prefix operators', 'f(!a)', 'f(-a)'],
    ['literals', 'f("a")', 'f("b")'],
    ['precedence', 'f((a + b) * c)', 'f(a + b * c)'],
    ['order', 'a(); b();', 'b(); a();'],
    ['which local is meant', 'function f(a, b) { return a; }', 'function f(a, b) { return b; }'],
    ['fields', 'f(a.b)', 'f(a.c)'],
    ['keys', 'const a = 1; f({ a })', 'const a = 1; f({ b: a })'],
    ['await', 'async function f() { await g(); }', 'async function f() { g(); }'],
    ['regular expressions', 'f(/a/g)', 'f(/a/)'],
    ['taking apart', 'const { a } = f(); g(a)', 'const { b } = f(); g(b)'],
    ['optional chains', 'f(a?.b)', 'f(a.b)'],
    ['loops', 'for (const a in b) c(a)', 'for (const a of b) c(a)'],
  ])('tells %s apart', (_, a, b) => {
    expect(id(a)).not.toBe(id(b));
  });

  test('an inner name may hide an outer one without a change of meaning', () => {
    expect(id('function f(a) { return (function (a) { return a; })(a); }')).toBe(
      id('function f(a) { return (function (b) { return b; })(a); }'),
    );
  });

  test('no consistent renaming of locals changes the id', () => {
    const names = fc.uniqueArray(
      fc
        .stringMatching(/^[a-z]{3,8}$/)
        .filter(
          (n) =>
            !/^(let|for|new|try|var|this|else|case|enum|void|with|null|true|false|break|catch|class|const|super|throw|while|yield|await|async|delete|return|static|switch|typeof|import|export|public|default|extends|finally|package|private|debugger|function|continue|interface|protected|in|if|do|get|set|of)$/.test(
              n,
            ),
        ),
      { minLength: 4, maxLength: 4 },
    );
    const program = ([a, b, c, d]: readonly string[]): string =>
      `function ${a}(${b}) { let ${c} = ${b} + 1; for (const ${d} of ${b}) ${c} += ${d}; return { v: ${c} }; }`;
    fc.assert(
      fc.property(names, names, (x, y) => id(program(x)) === id(program(y))),
      { numRuns: 50 },
    );
  });

  test('different texts in a literal give different ids', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (a, b) => (a === b) === (id(`f(${JSON.stringify(a)})`) === id(`f(${JSON.stringify(b)})`)),
      ),
      { numRuns: 60 },
    );
  });

  test('other files and the entry count', () => {
    const files = { 'edit.ts': 'f()', 'edit.txt': 'words' };
    expect(canonicalForm({ entry: 'edit.ts', files })).not.toBe(
      canonicalForm({ entry: 'edit.ts', files: { ...files, 'edit.txt': 'word' } }),
    );
    expect(id('f()')).toMatch(/^[0-9a-f]{16}$/);
  });
});
