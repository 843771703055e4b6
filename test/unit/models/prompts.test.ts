import { describe, expect, it } from 'vitest';
import { modelOperators } from '../../../src/models/operators/index.ts';
import { askUntil } from '../../../src/models/ask-until.ts';
import type { Request } from '../../../src/models/cassette.ts';
import { makeChild } from '../../../src/models/make-child.ts';
import { operatorPrompt } from '../../../src/models/operator-prompt.ts';
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

/** Gives these replies in turn, and keeps what was asked. */
function scripted(texts: readonly string[]) {
  const sent: Request[] = [];
  const usage = { tokensIn: 0, tokensOut: 0, usd: 0 };
  const replies = {
    ask: (_: string, request: Request) => {
      sent.push(request);
      return Promise.resolve({ kind: 'reply' as const, text: texts[sent.length - 1] ?? '', usage });
    },
  };
  return { sent, replies };
}

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
    for (const operator of modelOperators) {
      const text = operatorPrompt(operator, context, 16_000);
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
  it('keeps a prompt to its tokens, all that stands in it counted, and leaves room for a complaint', async () => {
    for (const operator of modelOperators) {
      for (const tokens of [1_500, 4_000, 16_000]) {
        const chars = tokens * CHARS_PER_TOKEN;
        const { sent, replies } = scripted(['x'.repeat(30_000), 'y'.repeat(300), 'z']);
        const request = { operator, context, promptTokens: tokens, model: 'p/m', known: new Set<string>() };
        await makeChild({ ...request, proposal: 1, retries: 2 }, replies, () =>
          Promise.reject(new Error('nothing to judge')),
        );
        expect(sent).toHaveLength(3);
        for (const { system, prompt } of sent)
          expect(system.length + prompt.length, `${operator.name}, ${tokens}`).toBeLessThanOrEqual(chars);
        // Whole cases alone are shown, each some 2,000 characters, so that little room is left unused.
        const [{ system, prompt } = { system: '', prompt: '' }] = sent;
        if (operator.variables.includes('elites') || tokens < 4_000) continue;
        expect(system.length + prompt.length).toBeGreaterThan(Math.min(chars, 40_000) - 5_000);
      }
    }
  });

  it('never cuts the parent, and then shows nothing else', () => {
    const large = { ...context, parent: variant(`const a = '${'a'.repeat(20_000)}';\n`) };
    for (const operator of modelOperators) {
      const text = operatorPrompt(operator, large, 1_000);
      expect(text).toContain('a'.repeat(20_000));
      expect(text).not.toContain('Case 1 ');
    }
  });

  it('quotes a reply as far as there is room, and says where it does not', async () => {
    const ask = async (chars: number): Promise<string> => {
      const { sent, replies } = scripted(['q'.repeat(1_000), 'q']);
      const asking = { operator: 'o', model: 'p/m', prompt: 'p'.repeat(3_000), version: 'o.v1' };
      await askUntil({ ...asking, chars, proposal: 1, retries: 1 }, replies, () => ({
        kind: 'complaint',
        complaint: 'c'.repeat(5_000),
      }));
      expect(sent.map(({ version, repairs }) => [version, repairs])).toEqual([
        ['o.v1', 0],
        ['o.v1', 1],
      ]);
      return sent[1]?.prompt ?? '';
    };
    expect(await ask(10_000)).toContain('q'.repeat(1_000));
    expect((await ask(4_800)).match(/q{100,}/)?.[0].length).toBeLessThan(1_000);
    expect(await ask(4_800)).toContain('[...]');
    expect(await ask(3_000)).toContain('there is no room for it');
    expect((await ask(3_000)).length).toBeLessThan(4_500);
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
