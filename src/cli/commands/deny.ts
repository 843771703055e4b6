import type { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { decideAs } from '../permission-desk.ts';

export function run(invocation: Invocation): Promise<ExitCode> {
  return decideAs('deny', invocation);
}
