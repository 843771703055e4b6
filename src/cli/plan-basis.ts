import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModeRecord } from '../engine/planning/campaign-draft.ts';
import { modesOfTraces, modesOfTrials } from '../engine/planning/mode-records.ts';
import { JournalReader } from '../engine/journal/reader.ts';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { readSuiteFile } from '../suites/suite-file.ts';
import { importTraces } from '../suites/traces/import-traces.ts';
import { readTraces } from '../suites/traces/read-traces.ts';
import { writeImported } from '../suites/traces/write-imported.ts';
import type { Invocation } from './command.ts';
import { findCampaign } from './find-campaign.ts';
import { allVariants, byScore } from './find-variant.ts';
import { newFolder } from './new-folder.ts';

const SHIPPED = fileURLToPath(new URL('../../benchmarks/', import.meta.url));

/** What is known of failing calls, and the suite that a plan is to use. */
export interface Findings {
  readonly suite: string;
  readonly whySuite: string;
  readonly modes: readonly ModeRecord[];
  readonly source?: string;
}

/** From an earlier campaign, or from traces (whose calls become a suite in `folder`), else only a suite for the tool. */
export function findingsFor(
  tool: string,
  folder: string,
  { options, output }: Pick<Invocation, 'options' | 'output'>,
): Findings {
  const named = typeof options.suite === 'string' ? resolve(options.suite) : undefined;
  const found =
    typeof options.campaign === 'string'
      ? ofCampaign(findCampaign({ options }))
      : typeof options.traces === 'string'
        ? ofTraces(options.traces, tool, folder, { force: options.force === true, onNote: output.note })
        : undefined;
  if (named !== undefined)
    return { modes: [], ...found, suite: named, whySuite: 'The suite that was named.' };
  return found?.suite === undefined
    ? { modes: [], ...found, ...shippedFor(tool) }
    : { ...found, suite: found.suite };
}

type Found = Omit<Findings, 'suite'> & { readonly suite?: string };

function ofCampaign(campaign: string): Found {
  const journal = JournalReader.open(campaign);
  try {
    const [best] = byScore(allVariants(journal));
    const name = basename(resolve(campaign));
    return {
      suite: journal.meta().suite,
      whySuite: `The suite of the campaign ${name}.`,
      modes: modesOfTrials(best?.evaluation?.trials ?? []),
      source: `Best variant of the campaign ${name} on its train split`,
    };
  } finally {
    journal.close();
  }
}

function ofTraces(
  path: string,
  tool: string,
  folder: string,
  { force, onNote }: { readonly force: boolean; readonly onNote: (line: string) => void },
): Found {
  const traces = readTraces(path, onNote);
  const { cases } = tool === 'edit' ? importTraces(traces) : { cases: [] };
  const modes = modesOfTraces(cases, traces);
  const source = `${cases.length} calls out of ${traces.length} traces`;
  // Selection needs train cases.
  if (!cases.some(({ split }) => split === 'train')) return { whySuite: '', modes, source };
  const suite = newFolder(join(folder, 'suite'), force);
  writeImported(suite, cases, traces.length);
  return { suite, whySuite: `${source}.`, modes, source };
}

function shippedFor(tool: string): Pick<Findings, 'suite' | 'whySuite'> {
  const name = readdirSync(SHIPPED)
    .sort()
    .find(
      (each) =>
        existsSync(join(SHIPPED, each, 'suite.toml')) && readSuiteFile(join(SHIPPED, each)).tool === tool,
    );
  if (name !== undefined)
    return { suite: join(SHIPPED, name), whySuite: `The shipped suite for \`${tool}\`.` };
  throw new ToolfinchError(
    'SUITE_NOT_NAMED',
    `No suite for the tool ${tool} is shipped.`,
    'Name one with --suite FOLDER; `toolfinch create` writes a tool with a suite of its own.',
    ExitCode.usage,
  );
}
