import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Case } from '../../../src/suites/case.ts';
import { atif } from '../../../src/suites/traces/atif.ts';
import { casesOfTrace, type ImportedTrace } from '../../../src/suites/traces/cases-of-trace.ts';
import { importTraces } from '../../../src/suites/traces/import-traces.ts';
import { readListing } from '../../../src/suites/traces/listing.ts';
import { opencodeExport } from '../../../src/suites/traces/opencode-export.ts';
import { readTraces } from '../../../src/suites/traces/read-traces.ts';
import type { Trace, TraceCall } from '../../../src/suites/traces/trace.ts';

const FILE = 'one\n  two\ntwo\n';
const SHOWN = '1: one\n2:   two\n3: two';
type Step = Partial<TraceCall> & Pick<TraceCall, 'tool' | 'args'>;
const at = (path: string): string => `/repo/${path}`;
const read = (output = SHOWN, args = {}): Step => ({
  tool: 'read',
  args: { filePath: at('src/a.py'), ...args },
  output,
});
const edit = (
  oldString: string,
  newString: string,
  more: Partial<TraceCall> & { replaceAll?: boolean } = {},
): Step => ({
  tool: 'edit',
  args: { filePath: at('src/a.py'), oldString, newString, ...(more.replaceAll && { replaceAll: true }) },
  output: 'Edit applied.',
  ...more,
});
const command: Step = { tool: 'bash', args: { command: 'make' } };
const trace = (...steps: Step[]): Trace => ({
  name: 'session',
  folder: '/repo',
  calls: steps.map((step, i) => ({ n: i + 1, output: '', failed: false, ...step })),
});
const imported = (...steps: Step[]): ImportedTrace => casesOfTrace(trace(...steps));
const modes = ({ cases }: ImportedTrace): string[] => cases.map(({ mode }) => mode);
const reasons = ({ leftOut }: ImportedTrace): string[] => leftOut.map(({ reason }) => reason);

describe('a call of the edit tool in a trace becomes a case', () => {
  it('with the file as it was shown, and the result that its words have', () => {
    const { cases, leftOut } = imported(read(), edit('one', 'three'));
    expect(leftOut).toEqual([]);
    const [case_] = cases;
    expect(Case.parse(case_)).toEqual(case_);
    expect(case_).toMatchObject({
      id: 'session#2',
      mode: 'exact',
      source: 'session/src/a.py',
      files: { 'src/a.py': FILE },
      args: { filePath: '{{workspace}}/src/a.py', oldString: 'one', newString: 'three' },
      expect: { kind: 'files', files: { 'src/a.py': 'three\n  two\ntwo\n' }, whitespace: 'matters' },
    });
  });

  it('on top of the edits before it', () => {
    const { cases } = imported(read(), edit('one', 'three'), edit('three', 'four'));
    expect(cases[1]?.files).toEqual({ 'src/a.py': 'three\n  two\ntwo\n' });
  });

  it('from pages that make up the whole file, or from what was written', () => {
    const page = (output: string, offset: number): Step => read(output, { offset, limit: 2 });
    const pages = imported(
      page('1: one\n2:   two\n\n(Showing lines 1-2 of 3. Use offset=3 to continue.)', 1),
      page('3: two\n\n(End of file - total 3 lines)', 3),
      edit('one', 'three'),
    );
    expect(pages.cases[0]?.files).toEqual({ 'src/a.py': FILE });
    const written = imported(
      { tool: 'write', args: { filePath: at('src/a.py'), content: 'no end' } },
      edit('no', 'an'),
    );
    expect(written.cases[0]?.files).toEqual({ 'src/a.py': 'no end' });
  });

  it('that is a refusal where the old text stands there twice, is the new one, or is empty', () => {
    const refused = { failed: true };
    const found = imported(
      read(),
      edit('two', '2', refused),
      edit('one', 'one', refused),
      edit('', 'x', refused),
    );
    expect(modes(found)).toEqual(['ambiguous', 'identical', 'empty-old']);
    expect(found.cases.map((case_) => case_.expect.kind)).toEqual(['refusal', 'refusal', 'refusal']);
  });

  it('that replaces all, and one that makes a file', () => {
    expect(modes(imported(read(), edit('two', '2', { replaceAll: true })))).toEqual(['replace-all']);
    const made = imported({
      ...edit('', 'new\n'),
      args: { filePath: at('b.py'), oldString: '', newString: 'new\n' },
    });
    expect(made.cases[0]).toMatchObject({
      mode: 'create',
      files: {},
      expect: { files: { 'b.py': 'new\n' } },
    });
  });

  it('with a text that does not fit, when the next edit shows what was meant', () => {
    const drifted = edit('  one', '  three', { failed: true, output: 'Could not find oldString' });
    const found = imported(read(), drifted, read(), edit('one', 'three'));
    expect(modes(found)).toEqual(['corrected', 'exact']);
    expect(found.cases[0]).toMatchObject({
      args: { oldString: '  one' },
      expect: { files: { 'src/a.py': 'three\n  two\ntwo\n' } },
    });
  });
});

describe('two calls in a row that do not fit', () => {
  const failed = { failed: true };

  it('are cases, when the edit after them shows what was meant', () => {
    const found = imported(
      read(),
      edit('ONE', 'three', failed),
      edit('ONE!', 'three', failed),
      edit('  one', 'three', failed),
      edit('one', 'three'),
    );
    expect(modes(found)).toEqual(['corrected', 'corrected', 'corrected', 'exact']);
    expect(found.cases.slice(0, 3).map(({ expect: right }) => right)).toEqual(
      Array(3).fill(expect.objectContaining({ files: { 'src/a.py': 'three\n  two\ntwo\n' } })),
    );
  });

  it('are none, when the retry that failed would have fitted, and nothing came of it', () => {
    const found = imported(read(), edit('ONE', 'three', failed), edit('one', 'three', failed));
    expect(modes(found)).toEqual([]);
  });
});

describe('a call is left out, with the reason,', () => {
  const failed = { failed: true };
  it.each<[string, Step[], string]>([
    ['when the file was never shown', [edit('one', 'two')], 'not shown in whole'],
    [
      'when a part of it was not shown',
      [read('2:   two\n3: two', { offset: 2 }), edit('two', '2')],
      'not shown in whole',
    ],
    [
      'when the answer was cut',
      [read(`${SHOWN}\n\n(Output capped at 50 KB.)`), edit('one', '1')],
      'not shown in whole',
    ],
    [
      'when a line was cut',
      [read('1: one ... (line truncated to 2000 chars)'), edit('one', '1')],
      'not shown in whole',
    ],
    ['when a limit was set', [read(SHOWN, { limit: 3 }), edit('one', '1')], 'not shown in whole'],
    [
      'when its text does not fit and nobody says what was meant',
      [read(), edit('four', '4', failed)],
      'what was meant is not known',
    ],
    [
      'when the next edit means something else',
      [read(), edit(' one', '1', failed), edit('one', 'other')],
      'what was meant is not known',
    ],
    [
      'when a command came between it and the edit after a retry that failed',
      [read(), edit(' one', '1', failed), edit('ONE', '1', failed), command, edit('one', '1')],
      'what was meant is not known',
    ],
    [
      'when a command came between it and the next edit',
      [read(), edit(' one', '1', failed), command, edit('one', '1')],
      'what was meant is not known',
    ],
    ['when the tool took what does not fit', [read(), edit('  one', '1')], 'what is right is not known'],
    [
      'when a command may have changed the file',
      [read(), command, edit('four', '4', failed)],
      'a command ran since',
    ],
    ['when it failed for another reason', [read(), edit('one', '1', failed)], 'although its text fits'],
    [
      'when it lies elsewhere',
      [{ ...edit('', 'x'), args: { filePath: '/etc/x', oldString: '', newString: 'x' } }],
      'outside of the folder',
    ],
    [
      'when it holds several edits',
      [
        read(),
        {
          tool: 'edit',
          args: {
            path: at('src/a.py'),
            edits: [
              { oldString: 'one', newString: '1' },
              { oldString: 'x', newString: 'y' },
            ],
          },
        },
      ],
      'several edits',
    ],
  ])('%s', (_, steps, wanted) => {
    const found = imported(...steps);
    expect(reasons(found)[0]).toContain(wanted);
    expect(found.leftOut[0]).toMatchObject({ trace: 'session' });
  });

  it('and what it did to the file is not known any more', () => {
    expect(reasons(imported(read(), edit('  one', '1'), edit('two', '2')))[1]).toContain(
      'not shown in whole',
    );
  });

  it('when the same call is there already', () => {
    const twice = importTraces([
      trace(read(), edit('one', '1')),
      { ...trace(read(), edit('one', '1')), name: 'other' },
    ]);
    expect([twice.cases.length, reasons(twice)]).toEqual([1, ['the same call is there already']]);
  });
});

describe('a listing', () => {
  it.each([
    [
      'of OpenCode',
      '<path>/a</path>\n<type>file</type>\n<content>\n1: a\n2: \n3:  b\n\n(End of file - total 3 lines)\n</content>',
      ['a', '', ' b'],
      3,
    ],
    [
      'of older OpenCode',
      '<file>\n00001| a\n00002| \n00003|  b\n\n(End of file - total 3 lines)\n</file>',
      ['a', '', ' b'],
      3,
    ],
    ['without a blank', '1:a\n2:\n3: b', ['a', '', ' b'], undefined],
    ['with arrows', '     1→a\n     2→\n     3→ b', ['a', '', ' b'], undefined],
    ['with tabs', '     1\ta\n     2\t\n     3\t b', ['a', '', ' b'], undefined],
    ['of lines that look like one', '1: 1: a\n2: 7: b', ['1: a', '7: b'], undefined],
    ['with a note', '1:a\n[showing lines 1-1 of 9; read again with start=2]', ['a'], 9],
  ])('%s is read', (_, output, lines, total) => {
    const listing = readListing(output);
    expect(listing?.lines).toEqual(lines);
    expect(listing?.total).toBe(total);
  });

  it('with a gap, or of something else, is none', () => {
    expect(readListing('1: a\n3: b')).toBeUndefined();
    expect(readListing('File not found')).toBeUndefined();
  });
});

describe('a trace file', () => {
  const atifDocument = {
    schema_version: 'ATIF-v1.7',
    agent: { name: 'x', version: '1' },
    steps: [
      { step_id: 1, source: 'user', message: 'hi' },
      {
        step_id: 2,
        source: 'agent',
        message: '',
        tool_calls: [
          {
            tool_call_id: 'c1',
            function_name: 'edit',
            arguments: { path: 'a', old_string: 'b', new_string: 'c' },
          },
        ],
        observation: {
          results: [{ source_call_id: 'c1', content: [{ type: 'text', text: 'Error: not found' }] }],
        },
      },
    ],
  };
  const exported = {
    info: { id: 'ses_1', directory: '/repo' },
    messages: [
      { info: {}, parts: [{ type: 'text', text: 'x' }] },
      {
        info: {},
        parts: [
          {
            type: 'tool',
            tool: 'read',
            callID: 'a',
            state: { status: 'completed', input: { filePath: 'a' }, output: '1: x' },
          },
          { type: 'tool', tool: 'edit', callID: 'b', state: { status: 'error', input: {}, error: 'No.' } },
        ],
      },
    ],
  };

  it('of ATIF and of OpenCode gives its calls', () => {
    expect(atif.read(atifDocument)?.calls).toEqual([
      {
        n: 1,
        tool: 'edit',
        args: { path: 'a', old_string: 'b', new_string: 'c' },
        output: 'Error: not found',
        failed: true,
      },
    ]);
    expect(opencodeExport.read(exported)).toEqual({
      folder: '/repo',
      calls: [
        { n: 1, tool: 'read', args: { filePath: 'a' }, output: '1: x', failed: false },
        { n: 2, tool: 'edit', args: {}, output: 'No.', failed: true },
      ],
    });
    expect([atif.read(exported), opencodeExport.read(atifDocument)]).toEqual([undefined, undefined]);
  });

  it('or a folder of them is read, and one that holds none refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-traces-'));
    try {
      writeFileSync(join(folder, 'other.json'), '{}');
      expect(() => readTraces(folder)).toThrow('no trace of a known format (ATIF, OpenCode export)');
      writeFileSync(join(folder, 'one.json'), JSON.stringify(exported));
      const notes: string[] = [];
      expect(readTraces(folder, (line) => notes.push(line)).map(({ name }) => name)).toEqual(['one']);
      expect(notes).toEqual([expect.stringContaining('1 of 2 JSON files')]);
      expect(readTraces(join(folder, 'one.json')).map(({ name }) => name)).toEqual(['one']);
      expect(() => readTraces(join(folder, 'nowhere'))).toThrow('no such file');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
