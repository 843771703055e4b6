import type { LoadSuiteOptions } from '../suites/load-suite.ts';
import type { Invocation } from './command.ts';

/** How a suite is read, as far as the command line says. */
export function loadOptions({ options, output }: Pick<Invocation, 'options' | 'output'>): LoadSuiteOptions {
  const { mirrors, testCommand } = options;
  const sweBench = {
    ...(typeof mirrors === 'string' && { mirrors }),
    ...(typeof testCommand === 'string' && { testCommand }),
  };
  return { sweBench: Object.keys(sweBench).length > 0 ? sweBench : undefined, onNote: output.note };
}
