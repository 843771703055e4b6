import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { askUntil, type Judged } from '../../models/ask-until.ts';
import type { Exchanges } from '../../models/exchanges.ts';
import type { ModelUsage } from '../../models/usage.ts';
import { readWrittenTool, type WrittenTool } from '../../models/written-tool.ts';
import { defaultPolicy } from '../../mutation/gate.ts';
import { gateFirst } from '../../mutation/gate/first-version.ts';
import { toolName } from '../../mutation/genome.ts';
import { faultsOfCases } from '../../suites/check-cases.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Suite } from '../../suites/suite.ts';
import { CHARS_PER_TOKEN } from '../../tokens.ts';
import type { Executor } from '../executor.ts';
import { authoredCases } from './authored-cases.ts';
import { tryFirstVersion, type FirstVersion } from './first-version.ts';
import { writeAuthored } from './write-suite.ts';

export interface AuthorRequest {
  /** As the cassette and the usage name it. */
  readonly operator: 'create' | 'compose';
  readonly model: string;
  readonly prompt: string;
  /** Name of the prompt's file, with its version. */
  readonly version: string;
  readonly retries: number;
  /** What a prompt may come to when it is asked again with what was wrong. */
  readonly promptTokens: number;
  /** Where tool, cases and configuration are written. */
  readonly folder: string;
  /** What else must hold of the tool; a string says what does not. */
  readonly check?: (written: WrittenTool) => string | undefined;
  /** Hears of each draft of the cases before anything is run on it. */
  readonly onSuite?: (suite: Suite) => void;
}

export interface AuthoredTool {
  readonly name: string;
  readonly summary: string;
  readonly folder: string;
  readonly first: FirstVersion;
  readonly models: ModelUsage;
}

/** What a draft consists of; gone again where it comes to nothing. */
const DRAFT = ['suite.toml', 'tools', 'cases', 'toolfinch.config.ts'];

/**
 * Has a model write a tool with its first cases, until the tool passes the gate, the cases are fit for a suite, and the tool
 * runs in the sandbox and does better on them than tools that do nothing. Throws `NOTHING_WRITTEN` where it does not get there.
 */
export async function authorTool(
  { operator, model, prompt, version, retries, promptTokens, folder, check, onSuite }: AuthorRequest,
  exchanges: Pick<Exchanges, 'ask' | 'usage'>,
  executor: Executor,
): Promise<AuthoredTool> {
  const chars = promptTokens * CHARS_PER_TOKEN;
  const asking = { operator, model, prompt, version, chars, proposal: 0, retries };
  const answer = await askUntil<{ written: WrittenTool; first: FirstVersion }>(asking, exchanges, judge);
  if (answer.kind === 'done') {
    const { written, first } = answer.value;
    const { summary, genome } = written;
    return { name: toolName(genome), summary, folder, first, models: exchanges.usage() };
  }
  for (const path of DRAFT) rmSync(join(folder, path), { recursive: true, force: true });
  throw new ToolfinchError(
    'NOTHING_WRITTEN',
    `${model} wrote no tool that can be used: ${answer.why}.`,
    `Say more exactly what is needed, or ask another model; what was said is in ${folder}.`,
    ExitCode.failed,
  );

  async function judge(reply: string): Promise<Judged<{ written: WrittenTool; first: FirstVersion }>> {
    const read = readWrittenTool(reply);
    if (read.kind !== 'written') return read;
    const { written } = read;
    const fault = gateFault(written) ?? check?.(written);
    if (fault !== undefined) return { kind: 'complaint', complaint: fault };
    const cases = authoredCases(written.cases, written.genome);
    if (typeof cases === 'string') return { kind: 'complaint', complaint: cases };
    for (const path of DRAFT) rmSync(join(folder, path), { recursive: true, force: true });
    writeAuthored(folder, { ...written, origin: operator === 'create' ? 'created' : 'composed' }, cases);
    const suite = await loadSuite(folder);
    const faults = faultsOfCases(suite).map(({ where, what }) => `${where}: ${what}`);
    if (faults.length > 0) return { kind: 'complaint', complaint: faults.slice(0, 5).join('; ') };
    onSuite?.(suite);
    const first = await tryFirstVersion(written.genome, suite, executor);
    return typeof first === 'string'
      ? { kind: 'complaint', complaint: first }
      : { kind: 'done', value: { written, first } };
  }
}

function gateFault({ genome }: WrittenTool): string | undefined {
  const verdict = gateFirst(genome, defaultPolicy);
  return verdict.ok ? undefined : `${verdict.reason}: ${verdict.detail}`;
}
