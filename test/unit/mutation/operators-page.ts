import { describeOperators } from '../../../src/mutation/vary.ts';
import { comparedInVain } from './children.ts';
import { examples } from './operator-examples.ts';

const GROUPS = {
  literal: 'Literals',
  condition: 'Conditions',
  expression: 'Expressions, by their type',
  statement: 'Statements',
  control: 'Control: guards, loops, fallbacks, retries',
  function: 'Functions',
  concurrency: 'Concurrency',
  output: 'What the model reads of a result',
  errors: 'What the model reads of an error',
  schema: 'Descriptions and schema',
  crossover: 'Crossover',
  textual: 'Text, as a control',
} as const;

const INTRO = `# Operators

An operator makes a child from one parent, a crossover from two. It reads the parent's syntax tree (ts-morph, with types) and writes text edits; the gate then looks at the child (\`src/mutation/gate.ts\`). \`toolfinch operators\` lists them; \`operators\` in the configuration chooses some, or gives each a weight.

An operator is drawn by its weight, multiplied by what it has earned in the campaign so far (\`src/engine/credit.ts\`; \`report.json\` has the table); \`credit: false\` leaves the weights as they are. With \`suspicion: true\` each parent is run once more with marks in its code, and proposals are rather taken where failing train cases ran through (Ochiai's formula, \`src/fitness/spectrum.ts\`). That is off by default: by suspicion 6.9 % of the children score above their parent, without it 5.8 % (n = 480 draws each, the same ones; better only with it 7, only without 2, p = 0.18): no more than chance explains, for one evaluation more a parent ([benches](benches.md)). An operator that finds nothing to change gives way to another.

Operators without a weight are drawn only where they are named: no search with them has been compared with one without yet.

\`crossover-merge\` is drawn where there is something to merge: a variant that was fitter than its parent, and that the drawn parent does not descend from. With several proposals under way two of them often improve on the same parent by different means. One becomes the best; without a merge the other is lost, which befell 46 of 73 improvements in three campaigns before there was one (\`src/engine/gains.ts\`).

Nearly all operators go by the source alone. \`transplant\` takes functions of other tools: the files that \`donors\` names in the configuration, such as champions of other campaigns. Without any it is not drawn. \`synthesise\` goes by what failing train cases compared in vain, \`guard-synthesise\` by what held where cases went wrong: before one of them is drawn for a parent, that parent is run once more with marks in its code (decisions [0004](decisions/0004-rules-from-what-was-compared.md) and [0009](decisions/0009-conditions-from-what-held.md)).

Operators that rearrange code (\`await-…\`, \`function-memoise\`, \`function-inline\`, \`function-extract\`) do so only where the syntax tree shows that nothing else changes (\`src/mutation/effects.ts\`); what a second name stands for, and getters, it does not see. A child may not take other arguments than its parent; \`gate: { argsMayChange: 'widened' }\` lets callers leave out more, and only then do \`schema-optional\` and \`output-page\` find something to change. OpenCode 1.18 shows a tool file's schema to the model and holds no call against it: with the plain \`edit\` a call without \`newString\` writes the word \`undefined\` into the file, with a child of \`schema-optional\` it removes the text, and every call that was recorded with the plain tool does the same with both (\`test/integration/widened-schema.test.ts\`).

Each example is a test: a tool that has the first text gets a child that has the second.
`;

/** The text of docs/operators.md. */
export function operatorsPage(): string {
  const operators = describeOperators();
  const sections = Object.entries(GROUPS).map(([group, title]) => {
    const parts = operators.filter((operator) => operator.group === group).map(operatorPart);
    return [`## ${title}`, ...parts].join('\n\n');
  });
  return `${[INTRO.trim(), ...sections].join('\n\n')}\n`;
}

function operatorPart({
  name,
  description,
  weight = 1,
}: ReturnType<typeof describeOperators>[number]): string {
  const shown = examples
    .filter(([operator]) => operator === name)
    .map(([, before, ...example]) =>
      examplePart(SEEN[name] === undefined ? before : `${before}\n${SEEN[name]}`, ...example),
    );
  return [`### \`${name}\``, `${description}${weight === 1 ? '' : ` Weight ${weight}.`}`, ...shown].join(
    '\n\n',
  );
}

/** What runs have shown in the examples of operators that go by it. */
const SEEN: Readonly<Record<string, string>> = {
  synthesise: comparedInVain
    .map(
      ([left, right]) => `// a failing case compared ${JSON.stringify(left)} with ${JSON.stringify(right)}`,
    )
    .join('\n'),
  'guard-synthesise': '// in two cases that went wrong the first text was empty, in none that was right',
};

function examplePart(before: string, after: string, mate?: string, ancestor?: string): string {
  const second = mate === undefined ? [] : ['// the second parent', mate];
  const first = ancestor === undefined ? [] : ['// what that one was made from', ancestor];
  return ['```ts', before, ...second, ...first, '// a child has', after, '```'].join('\n');
}
