import { describe, expect, it } from 'vitest';
import { chooseOperators } from '../../../src/engine/choose-operators.ts';
import { parseConfig } from '../../../src/engine/config.ts';
import { modelOperators } from '../../../src/models/operators/index.ts';
import { definitionHook } from '../../../src/mutation/definition-hook.ts';
import { defaultPolicy, gate } from '../../../src/mutation/gate.ts';
import { toldTexts } from '../../../src/mutation/told-texts.ts';
import { describeOperators, vary } from '../../../src/mutation/vary.ts';

const toolOf = (description: string, args: string, head = '', more: object = {}) => ({
  entry: 'greet.ts',
  files: {
    'greet.ts': `import { tool } from '@opencode-ai/plugin';
${head}
export default tool({
  description: ${description},
  args: { ${args} },
  async execute(args) { return 'hello ' + args.name; },
});
`,
    ...more,
  },
});
const NAME = "name: tool.schema.string().describe('who')";

describe('what the model is told of a tool', () => {
  it.each([
    ["'Says hello.'", ''],
    ["'Says ' + ('hello.')", ''],
    ["['Says', 'hello.'].join(' ')", ''],
    ['TEXT', "const TEXT = 'Says hello.';"],
  ])('is read from %s', (description, head) => {
    expect(toldTexts(toolOf(description, NAME, head))).toEqual({
      description: 'Says hello.',
      args: { name: 'who' },
    });
  });

  it('is read from a text that is imported, and from the end of a chain', () => {
    const args = "name: tool.schema.string().describe('who').optional(), 'in-what': tool.schema.string()";
    const genome = toolOf('TEXT', args, "import TEXT from './greet.txt';", { 'greet.txt': 'Says hello.\n' });
    expect(toldTexts(genome)).toEqual({ description: 'Says hello.\n', args: { name: 'who' } });
  });

  it('is left out where it is put together at run time', () => {
    const genome = toolOf('`Says ${hello()}.`', NAME, "const hello = () => 'hello';");
    expect(toldTexts(genome)).toEqual({ args: { name: 'who' } });
    expect(definitionHook(genome)).toContain('const DESCRIPTION = null;');
    expect(definitionHook({ entry: 'a.ts', files: { 'a.ts': 'export const a = 1;\n' } })).toBeUndefined();
  });
});

describe('a campaign that evolves texts', () => {
  const config = (extra: object) =>
    parseConfig({ tool: 'a.ts', suite: 's', models: { use: [{ model: 'p/m' }] }, ...extra }, 'the test');

  it('draws operators alone that touch texts', () => {
    const texts = new Set(
      [...describeOperators(), ...modelOperators]
        .filter(({ touches }) => touches === 'texts')
        .map(({ name }) => name),
    );
    const drawn = chooseOperators(config({ evolve: 'texts' })).map(({ name }) => name);
    expect(drawn).toContain('model-describe');
    expect(drawn.filter((name) => !texts.has(name))).toEqual([]);
    expect(chooseOperators(config({})).length).toBeGreaterThan(drawn.length);
  });

  it('has operators whose children its gate accepts', () => {
    const parent = toolOf("'Says hello to one person. Never shouts.'", NAME);
    const policy = { ...defaultPolicy, textsOnly: true };
    const results = describeOperators()
      .filter(({ touches }) => touches === 'texts')
      .map(({ name }) => vary({ parents: [parent], operator: name, stream: ['test', name], policy }));
    expect(results.filter((result) => result.kind === 'invalid' && result.reason !== 'no-site')).toEqual([]);
  });

  it('says so where an operator changes code, or nothing can change', () => {
    expect(() => chooseOperators(config({ evolve: 'texts', operators: ['guard-insert'] }))).toThrow(
      /guard-insert changes code/,
    );
    const module = config({ evolve: 'texts' });
    const checkout = {} as NonNullable<typeof module.checkout>;
    expect(() => chooseOperators({ ...module, checkout })).toThrow(/has no descriptions/);
  });

  it('has a gate that refuses a child whose code has changed', () => {
    const parent = toolOf("'Says hello.'", NAME);
    const told = toolOf("'Greets one person.'", "name: tool.schema.string().describe('the name')");
    const other = {
      entry: 'greet.ts',
      files: { 'greet.ts': told.files['greet.ts'].replace('hello ', 'hi ') },
    };
    const policy = { ...defaultPolicy, textsOnly: true };
    expect(gate(told, parent, policy)).toEqual({ ok: true });
    expect(gate(other, parent, policy)).toMatchObject({ ok: false, reason: 'contract' });
    expect(gate(other, parent)).toEqual({ ok: true });
  });
});
