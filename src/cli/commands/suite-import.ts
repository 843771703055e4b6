import { ExitCode, ToolfinchError } from '../../errors.ts';
import { importTraces } from '../../suites/traces/import-traces.ts';
import { readTraces } from '../../suites/traces/read-traces.ts';
import { writeImported } from '../../suites/traces/write-imported.ts';
import type { Invocation } from '../command.ts';
import { newFolder } from '../new-folder.ts';
import { table } from '../table.ts';

export function run({ args: [path = ''], options, output }: Invocation): Promise<ExitCode> {
  const traces = readTraces(path, output.note);
  const { cases, leftOut } = importTraces(traces);
  if (cases.length === 0) {
    throw new ToolfinchError(
      'NOTHING_TO_IMPORT',
      `None of the ${leftOut.length} calls of the edit tool in ${path} can become a case${leftOut[0] ? `; the first: ${leftOut[0].reason}` : ''}.`,
      'Name traces in which files are read in whole before they are changed; docs/formats.md says what is needed.',
      ExitCode.failed,
    );
  }
  const folder = newFolder(options.to, options.force === true);
  writeImported(folder, cases, traces.length);
  const count = (keys: readonly string[]): Record<string, number> =>
    Object.fromEntries([...new Set(keys)].map((key) => [key, keys.filter((other) => other === key).length]));
  const rows = (counts: Readonly<Record<string, number>>): string[][] =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([key, n]) => [key, `${n}`]);
  const modes = count(cases.map(({ mode }) => mode));
  const reasons = count(leftOut.map(({ reason }) => reason));
  output.result(
    { folder, traces: traces.length, cases: cases.length, modes, leftOut },
    [
      table(['mode', 'cases'], rows(modes)),
      ...(leftOut.length > 0 ? ['', table(['left out', 'calls'], rows(reasons))] : []),
      '',
      `${cases.length} cases from ${traces.length} traces in ${folder}; ${leftOut.length} calls were left out.`,
    ].join('\n'),
  );
  return Promise.resolve(ExitCode.done);
}
