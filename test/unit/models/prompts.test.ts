import { describe, expect, it } from 'vitest';
import { modelOperators } from '../../../src/models/operators/index.ts';
import { promptVariables, type ModelContext } from '../../../src/models/prompt-context.ts';
import { fillPrompt, promptNames, promptText } from '../../../src/models/prompt-file.ts';
import { readBlocks } from '../../../src/models/reply.ts';
import { CHARS_PER_TOKEN } from '../../../src/tokens.ts';
import { operatorNames } from '../../../src/mutation/vary.ts';

const variant = (text: string) => ({
  genome: { entry: 'edit.ts', files: { 'edit.ts': text } },
  summary: 'made so',
  objectives: { score: 0.5 },
});
const context: ModelContext = {
  contract: 'tool',
  parent: variant('const a = `{{tool}}`;\n'),
  mate: variant('const b = 1;\n'),
  failures: Array.from({ length: 50 }, (_, i) => ({
    mode: `mode-${i}`,
    verdict: 'wrong',
    errors: ['not-found'],
    args: { oldString: 'x'.repeat(500), filePath: '{{workspace}}/a.txt' },
    files: { 'a.txt': 'y'.repeat(5_000) },
    expected: 'an error',
  })),
  elites: Array.from({ length: 20 }, (_, i) => variant(`const c = ${i};\n${'z\n'.repeat(500)}`)),
};

describe('every model operator', () => {
  it('has a name of its own, and a prompt that wants no more than it gives', () => {
    const names = modelOperators.map(({ name }) => name);
    expect(new Set([...names, ...operatorNames()]).size).toBe(names.length + operatorNames().length);
    for (const { name, prompt, variables } of modelOperators) {
      expect(name).toMatch(/^model-[a-z-]+$/);
      expect(prompt).toMatch(/\.v\d+$/);
      const wanted = [...promptText(prompt).matchAll(/\{\{(\w+)\}\}/g)].map(([, variable]) => variable);
      expect([...new Set(wanted)].sort()).toEqual([...variables].sort());
    }
  });

  it('asks with a prompt that is filled, once', () => {
    const filled = promptVariables(context, 8_000);
    for (const { prompt } of modelOperators) {
      const text = fillPrompt(promptText(prompt), { ...filled });
      expect(text).toContain('`{{tool}}`');
      expect(text).toContain('{{workspace}}/a.txt');
      expect(text).toContain('score: 0.5000');
    }
  });

  it('is told of blocks in the very form that is read', () => {
    const line = 'lines copied from the file, character for character, enough to stand there only once';
    const parent = { entry: 'path', files: { path: `${line}\n` } };
    expect(readBlocks(promptText('blocks.v1'), parent, '')).toEqual({
      kind: 'change',
      proposed: {
        genome: { entry: 'path', files: { path: 'the lines that take their place\n' } },
        summary: 'what the change does, in one line',
      },
    });
  });

  it('is refused a variable that it has not', () => {
    expect(() => fillPrompt('{{other}}', {})).toThrow(RangeError);
  });

  it('is shown by name and version', () => {
    expect(promptNames()).toContain('diff.v1');
  });
});

describe('the context', () => {
  it('keeps about to the budget of tokens and never cuts the parent', () => {
    for (const tokens of [1_000, 4_000, 16_000]) {
      const { source, failures, elites } = promptVariables(context, tokens);
      expect(source).toContain('const a = `{{tool}}`;');
      expect(failures.length + elites.length).toBeLessThan(tokens * CHARS_PER_TOKEN);
    }
    expect(promptVariables(context, 16_000).failures).toContain('Case 5 ');
  });

  it('tells what the tool did in a failing case, and how the parent came to be', () => {
    const [failure] = context.failures;
    if (!failure) throw new Error('no failing case');
    const deed = { answer: 'Done.', changes: '-one\n+two' };
    const { trajectories, failures, origin } = promptVariables(
      {
        ...context,
        parent: { ...variant('const a = 1;\n'), cause: 'it never looked' },
        failures: [
          { ...failure, deed },
          { ...failure, deed: { error: 'a.txt has no such text', changes: '' } },
        ],
      },
      16_000,
    );
    expect(trajectories).toContain(
      'The tool answered:\n````\nDone.\n````\nIt changed:\n````\n-one\n+two\n````',
    );
    expect(trajectories).toContain(
      'The tool threw:\n````\na.txt has no such text\n````\nIt changed nothing.',
    );
    expect(failures).not.toContain('The tool answered');
    expect(origin).toBe('made so (cause: it never looked)');
  });

  it('says so where nothing is known', () => {
    const { failures, elites } = promptVariables({ ...context, failures: [], elites: [] }, 1_000);
    expect([failures, elites]).toEqual(['None is known.', 'None is known yet.']);
  });
});
