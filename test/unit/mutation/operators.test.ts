import { describe, expect, test } from 'vitest';
import { operatorNames } from '../../../src/mutation/vary.ts';
import { children, squeeze, toolWith } from './children.ts';
import { examples } from './operator-examples.ts';
import { operatorsPage } from './operators-page.ts';

describe('operators', () => {
  test.each(examples.map(([name, before, after, ...others]) => ({ name, before, after, others })))(
    '$name turns $before into $after',
    ({ name, before, after, others }) => {
      const [mate, ancestor] = others.map((each) => (each === undefined ? undefined : toolWith(each)));
      const made = children(name, toolWith(before), mate, { ancestor });
      expect(made.some((child) => child.includes(squeeze(after)))).toBe(true);
    },
  );

  test('stand in docs/operators.md as they are (`npx vitest run test/unit/mutation/operators.test.ts -u` writes it)', async () => {
    await expect(operatorsPage()).toMatchFileSnapshot('../../../docs/operators.md');
  });

  test('each has an example here', () => {
    const shown = new Set(examples.map(([name]) => name));
    expect(operatorNames().filter((name) => !shown.has(name))).toEqual([]);
  });

  test('a clone is the original with one change, and calls the other copies', () => {
    const made = children(
      'function-clone',
      toolWith(
        'function same(a: string, b: string) { return a === b; }\nfunction find(a: string, b: string): number[] { return same(a, b) ? [1] : []; }\nfunction h(a: string, b: string) { return find(a, b); }',
      ),
    );
    const clones = made.filter((child) => child.includes('function find2'));
    expect(clones.length).toBeGreaterThan(0);
    expect(
      clones.some(
        (child) => child.includes('return same2(a, b) ? [1] : []') && child.includes('function same2'),
      ),
    ).toBe(true);
    expect(
      clones.every((child) =>
        child.includes('function find(a: string, b: string): number[] { return same(a, b) ? [1] : []; }'),
      ),
    ).toBe(true);
  });

  test('a crossover brings the functions that the taken one needs', () => {
    const made = children(
      'crossover-function',
      toolWith('function f(a: string) { return a; }'),
      toolWith('function f(a: string) { return g(a); }\nfunction g(a: string) { return a + a; }'),
    );
    expect(made.length).toBeGreaterThan(0);
    const calling = made.filter((child) => child.includes('return g(a)'));
    expect(calling.length).toBeGreaterThan(0);
    expect(calling.every((child) => child.includes('function g(a: string) { return a + a; }'))).toBe(true);
  });

  test('no operator changes the arguments or a permission request', () => {
    const parent = toolWith(
      '',
      `await ctx.ask({ permission: 'edit', patterns: [args.filePath], always: ['*'], metadata: {} });\n    return args.oldString;`,
    );
    for (const name of operatorNames().filter(
      (n) => !/^(statement-|compound|text-|schema-|description-|output-page)/.test(n),
    )) {
      for (const child of children(name, parent, parent, { perStream: 40, streams: 4 })) {
        expect(child, name).toContain(
          `await ctx.ask({ permission: 'edit', patterns: [args.filePath], always: ['*'], metadata: {} })`,
        );
        expect(child, name).toContain('newString: tool.schema.string().optional() }');
      }
    }
  });
});
