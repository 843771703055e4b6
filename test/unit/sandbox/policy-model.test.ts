import { describe, expect, it } from 'vitest';
import { HABITS } from '../../../src/sandbox/model/policy/agent.ts';
import { lineFound, readEditAnswer } from '../../../src/sandbox/model/policy/answers.ts';
import { repair, widened } from '../../../src/sandbox/model/policy/change.ts';
import { FileView } from '../../../src/sandbox/model/policy/file-view.ts';
import { SLIPS } from '../../../src/sandbox/model/policy/slips.ts';
import { patchText } from '../../../src/sandbox/model/policy/patch-text.ts';
import { policyReply } from '../../../src/sandbox/model/policy-model.ts';
import type { SessionContext } from '../../../src/sandbox/model/upstream.ts';
import { type EditTool, play } from './play-policy.ts';

const lines = Array.from({ length: 60 }, (_, i) => `  const line${i} = compute("${i}");`);
const FILE = [
  'export function f() {',
  ...lines,
  '  return 1;',
  '}',
  'function g() {',
  '  return 1;',
  '}',
  '',
].join('\n');
const before = `${lines[30]}\n${lines[31]}\n${lines[32]}\n${lines[33]}`;
const after = before.replace('const line31 = compute("31")', 'const line31 = refine("31")');
const WANTED = FILE.replace(before, after);

const context = (trial: number, edit = { before, after }): SessionContext => ({
  taskId: 'sixty-lines',
  trial,
  workspace: { 'a.js': FILE },
  policy: {
    locate: 'line31',
    edits: [{ file: 'a.js', ...edit, replaceAll: false }],
    verify: 'sh check.sh',
  },
});
const TRIALS = Array.from({ length: 150 }, (_, i) => i);

const exactly =
  (fail: (text: string, old: string) => string): EditTool =>
  (text, { oldString, newString }) => {
    const n = text.split(oldString).length - 1;
    if (n === 1)
      return { text: text.replace(oldString, () => newString), says: 'Edit applied successfully.' };
    if (n > 1) return { says: `oldString occurs ${n} times; give more context.` };
    return { says: fail(text, oldString) };
  };
const bare = exactly(() => 'Could not find oldString in the file.');
const place = FILE.slice(0, FILE.indexOf(before)).split('\n').length;
const hinting = exactly(
  (text) =>
    `Not found. The nearest text is:\n${text
      .split('\n')
      .slice(place - 3, place + 6)
      .join('\n')}`,
);
const pointing = exactly(() => `Not found. The nearest text is at line ${place + 1}.`);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('a patch', () => {
  it('has the lines that stay as context', () => {
    expect(patchText({ file: 'a/b.js', before: 'one\ntwo\nthree\n', after: 'one\n2\nand\nthree\n' })).toBe(
      '*** Begin Patch\n*** Update File: a/b.js\n@@\n one\n-two\n+2\n+and\n three\n*** End Patch',
    );
    expect(patchText({ file: 'c', before: 'one\ntwo', after: 'one' })).toBe(
      '*** Begin Patch\n*** Update File: c\n@@\n one\n-two\n*** End Patch',
    );
  });
});

describe('the policy model', () => {
  it('says the same in the same situation, whatever else was asked in between', () => {
    for (const trial of TRIALS.slice(0, 30)) {
      const first = play(context(trial), WANTED, bare);
      play(context(trial + 1), WANTED, hinting);
      expect(play(context(trial), WANTED, bare)).toEqual(first);
    }
  });

  it('locates, reads, edits, checks and is done when nothing goes wrong', () => {
    const clean = TRIALS.map((t) => play(context(t), WANTED, bare)).find((p) => p.calls.length === 4);
    expect(clean?.calls.map((c) => c.name)).toEqual(['grep', 'read', 'edit', 'bash']);
    expect(clean?.text).toBe(WANTED);
    expect(clean?.edits).toEqual([{ filePath: '/w/a.js', oldString: before, newString: after }]);
  });

  it('quotes exactly in most first attempts, and slips in the rest', () => {
    const exact = TRIALS.filter((t) => play(context(t), WANTED, bare).edits[0]?.oldString === before).length;
    expect(exact).toBeGreaterThan(TRIALS.length * 0.5);
    expect(exact).toBeLessThan(TRIALS.length * 0.85);
  });

  it('slips alike on the first attempt whatever tool it meets', () => {
    for (const trial of TRIALS.slice(0, 40))
      expect(play(context(trial), WANTED, bare).edits[0]).toEqual(
        play(context(trial), WANTED, hinting).edits[0],
      );
  });

  it('needs fewer calls and tokens the more an error tells it', () => {
    const cost = (tool: EditTool) => {
      const plays = TRIALS.map((t) => play(context(t), WANTED, tool));
      return { calls: sum(plays.map((p) => p.calls.length)), tokens: sum(plays.map((p) => p.tokensIn)) };
    };
    const [hinted, pointed, unaided] = [hinting, pointing, bare].map(cost);
    expect(hinted?.calls).toBeLessThan(unaided?.calls ?? 0);
    expect(hinted?.tokens).toBeLessThan(unaided?.tokens ?? 0);
    expect(pointed?.tokens).toBeLessThan(unaided?.tokens ?? 0);
  });

  it('reads only near the line that an error names', () => {
    const windows = TRIALS.flatMap((t) => play(context(t), WANTED, pointing).calls)
      .filter((c) => c.name === 'read')
      .map((c) => JSON.parse(c.arguments) as { offset?: number });
    expect(windows.filter((w) => w.offset !== undefined).length).toBeGreaterThan(10);
  });

  it('takes no comfort from an error that repeats its own words', () => {
    const echo = exactly((_text, old) => `Not found:\n${old}`);
    for (const trial of TRIALS.slice(0, 60)) {
      const { calls } = play(context(trial), WANTED, echo);
      expect(calls.map((c) => c.name)).toEqual(play(context(trial), WANTED, bare).calls.map((c) => c.name));
    }
  });

  it('quotes more of the surroundings when the place is not unique', () => {
    const edit = { before: '  return 1;', after: '  return 2;' };
    const { edits, text } = play(context(0, edit), FILE.replace(edit.before, edit.after), bare);
    expect(edits.length).toBeGreaterThan(1);
    expect(edits.at(-1)?.oldString.split('\n').length).toBeGreaterThan(2);
    expect(text).toContain('  return 2;');
  });

  it('gives up on a tool that always refuses', () => {
    for (const trial of TRIALS.slice(0, 20)) {
      const { edits, lastWords, text } = play(context(trial), WANTED, () => ({ says: 'Error: no.' }));
      expect(edits).toHaveLength(HABITS.patience);
      expect(lastWords).toContain('give up');
      expect(text).toBe(FILE);
    }
  });

  it('stops on a tool that always claims success', () => {
    const plays = TRIALS.map((t) => play(context(t), WANTED, () => ({ says: 'Edit applied successfully.' })));
    expect(Math.max(...plays.map((p) => p.calls.length))).toBeLessThan(HABITS.steps);
  });

  it('notices a silent wrong edit by its check and mostly repairs it, at a price', () => {
    const sloppy: EditTool = (text, { oldString, newString }) => ({
      text: text.includes(oldString)
        ? text.replace(oldString, () => newString.replace('refine', 'refinee'))
        : text,
      says: 'Edit applied successfully.',
    });
    let first = true;
    const once: EditTool = (text, call) => {
      const done = first ? sloppy(text, call) : bare(text, call);
      first = false;
      return done;
    };
    const plays = TRIALS.slice(0, 60).map((t) => {
      first = true;
      return play(context(t), WANTED, once);
    });
    const repaired = plays.filter((p) => p.text === WANTED).length;
    expect(repaired).toBeGreaterThan(36);
    expect(repaired).toBeLessThan(60);
    expect(sum(plays.map((p) => p.calls.length)) / 60).toBeGreaterThan(6);
  });

  it('calls an edit tool by the argument names that its schema offers', () => {
    const schema = { type: 'object', properties: { path: {}, search: {}, replace: {} } };
    const tools = [
      { name: 'patch', description: '', parameters: schema },
      ...['grep', 'read'].map((name) => ({ name, description: '', parameters: {} })),
    ];
    const step = (n: number, name: string, text: string) => [
      { role: 'assistant', text: '', toolCalls: [{ callId: `call_${n}`, name, arguments: '{}' }] },
      { role: 'tool', text, toolCalls: [], answers: `call_${n}` },
    ];
    const messages = [...step(0, 'grep', 'a.js:1: x'), ...step(1, 'read', `1: ${FILE}`)];
    const reply = policyReply(context(0), { model: 'm', stream: false, body: '', messages, tools });
    expect(Object.keys(JSON.parse(reply.toolCalls[0]?.arguments ?? '{}') as object)).toEqual([
      'path',
      'search',
      'replace',
    ]);
  });

  it('writes a patch where that is the only tool to change files with', () => {
    const tools = [
      ...['grep', 'read', 'bash'].map((name) => ({ name, description: '', parameters: {} })),
      { name: 'apply_patch', description: '', parameters: { properties: { patchText: {} } } },
    ];
    const step = (n: number, name: string, text: string) => [
      { role: 'assistant', text: '', toolCalls: [{ callId: `call_${n}`, name, arguments: '{}' }] },
      { role: 'tool', text, toolCalls: [], answers: `call_${n}` },
    ];
    const numbered = FILE.split('\n').map((line, i) => `${i + 1}: ${line}`);
    const messages = [...step(0, 'grep', 'a.js:1: x'), ...step(1, 'read', numbered.join('\n'))];
    const replies = TRIALS.slice(0, 20).map((trial) =>
      policyReply(context(trial), { model: 'm', stream: false, body: '', messages, tools }),
    );
    const patches = replies.map((reply) => {
      const [call] = reply.toolCalls;
      expect(call?.name).toBe('apply_patch');
      return (JSON.parse(call?.arguments ?? '{}') as { patchText?: string }).patchText;
    });
    expect(patches).toContain(patchText({ file: 'a.js', before, after }));
  });

  it('charges for long descriptions and for durations only as if they were equal', () => {
    const request = (text: string, description: string) => ({
      model: 'm',
      stream: false,
      body: '',
      messages: [{ role: 'user', text, toolCalls: [] }],
      tools: [{ name: 'edit', description, parameters: {} }],
    });
    const cost = (text: string, description: string) =>
      policyReply(context(0), request(text, description)).tokensIn;
    expect(cost('ran in 3ms', 'x'.repeat(400)) - cost('ran in 3ms', '')).toBe(100);
    expect(cost('ran in 3ms', '')).toBe(cost('ran in 12345.67 ms', ''));
  });
});

describe('reading', () => {
  const numbered = (from: number, to: number, last = ''): string =>
    `${Array.from({ length: to - from + 1 }, (_, i) => `${from + i}: line ${from + i}`).join('\n')}\n${last}`;

  it('goes on where the answer says that there is more', () => {
    const view = new FileView();
    expect(view.next(undefined)).toBeUndefined();
    view.take(numbered(1, 30, '(Showing lines 1-30 of 70. Use offset=31 to continue.)'));
    expect(view.next(undefined)).toBe(31);
    view.take(numbered(31, 60, 'Use offset=61 to continue.'));
    view.take(numbered(61, 70, '(End of file)'));
    expect(view.next(undefined)).toBeUndefined();
    expect(view.text.split('\n')).toHaveLength(70);
  });

  it('takes a silent end for the end, unless a search has named a later line', () => {
    const view = new FileView();
    view.take(numbered(1, 30));
    expect(view.next(undefined)).toBeUndefined();
    expect(view.next(30)).toBeUndefined();
    expect(view.next(45)).toBe(31);
  });

  it('does not follow a hint that leads nowhere', () => {
    const view = new FileView();
    view.take(numbered(1, 30, 'Use offset=1 to continue.'));
    expect(view.next(undefined)).toBeUndefined();
    expect(view.take('')).toBe(true);
    expect(new FileView().take('No such file')).toBe(false);
  });
});

describe('a search', () => {
  it.each([
    ['Found 1 matches\n/w/src/a.js:\n  Line 12: x', 12],
    ['src/a.js:12: x', 12],
    ['src/a.js', 0],
    ["test.js:\n  Line 3: from '../src/a.js'\n\nsrc/a.js:\n  Line 640: x\n  Line 700: x", 640],
    ['No files found', undefined],
  ])('that answers %j tells of line %s', (answer, line) => {
    expect(lineFound(answer, 'src/a.js')).toBe(line);
  });
});

describe('an edit tool’s answer', () => {
  const kind = (answer: string) =>
    readEditAnswer(answer, { before, file: FILE }, before.replace('compute', 'computed')).kind;
  it.each([
    ['Edit applied successfully.', 'applied'],
    ['The file was changed.', 'applied'],
    ['Replaced 1 line. Blanks did not match; they were ignored.', 'applied'],
    ['No changes to apply: oldString and newString are identical.', 'bare'],
    ['oldString was not found in the file.', 'bare'],
    ['Error: the change was applied to nothing.', 'bare'],
    ['Found multiple matches for oldString.', 'ambiguous'],
    ['oldString occurs 3 times.', 'ambiguous'],
    [`Not found. Nearest, line ${place}.`, 'located'],
    ['Not found. Nearest, line 3.', 'bare'],
    [`Not found. The file has:\n${before}`, 'shown'],
    [`Not found. The file has:\n${before.replace(/^/gm, '31: ')}`, 'shown'],
    [`Not found. The file has:\n${before.replace(/^ +/gm, '')}`, 'bare'],
  ])('%s', (answer, expected) => {
    expect(kind(answer)).toBe(expected);
  });
});

describe('slips', () => {
  it('leave most calls exact', () => {
    expect(sum(SLIPS.map((s) => s.weight))).toBeLessThan(50);
  });
});

describe('changes', () => {
  it('widen by whole lines on both sides and stay the same change', () => {
    const change = { file: 'a', before: 'c', after: 'X', replaceAll: false };
    expect(widened(change, 'a\nb\n c \nd\ne\n', 1)).toMatchObject({
      before: 'b\n c \nd',
      after: 'b\n X \nd',
    });
    expect(widened(change, 'a\nb\n c \nd\ne\n', 9)).toMatchObject({ before: 'a\nb\n c \nd\ne\n' });
  });

  it('of a repair are the smallest that turn one text into the other', () => {
    expect(repair('a', 'a\nb\nc\nd\n', 'a\nX\nc\nd\n')).toMatchObject({ before: 'b', after: 'X' });
    expect(repair('a', 'a\n\n\nb\n', 'a\nX\n\n\nb\n')?.before).not.toBe('');
    expect(repair('a', 'same', 'same')).toBeUndefined();
    const [from, to] = ['x\nx\nx\ny\nx\n', 'x\nx\nz\ny\nx\n'];
    const change = repair('a', from, to);
    expect(from.split(change?.before ?? '')).toHaveLength(2);
    expect(from.replace(change?.before ?? '', change?.after ?? '')).toBe(to);
  });
});
