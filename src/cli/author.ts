import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorTool, type AuthoredTool, type AuthorRequest } from '../engine/authoring/author-tool.ts';
import { OpeningLedger, openingsFile, whoOpens } from '../engine/openings.ts';
import { ExitCode } from '../errors.ts';
import { openExchanges } from '../models/open-exchanges.ts';
import type { Invocation } from './command.ts';
import { modelLine } from './model-line.ts';
import { neededModels } from './models-of.ts';
import { newFolder } from './new-folder.ts';
import { fixed } from '../number-text.ts';
import { table } from './table.ts';
import { withExecutor } from './with-executor.ts';

/** Asks the model, writes the folder of `--to`, and says what came of it. */
export async function author(
  { options, output, signal }: Invocation,
  request: Pick<AuthorRequest, 'operator' | 'prompt' | 'version' | 'check'>,
): Promise<ExitCode> {
  const config = await neededModels({ options });
  const folder = newFolder(options.to, options.force === true);
  await using opened = await openExchanges({ config, folder, signal, onNote: output.note });
  const written = await withExecutor({ options, output, signal }, request.operator, (executor) =>
    authorTool(
      {
        ...request,
        model: config.use[0]?.model ?? '',
        retries: config.retries,
        promptTokens: config.promptTokens,
        folder,
        onSuite: ({ hash }) => recordOpening(folder, hash, request.operator),
      },
      opened.exchanges,
      executor,
    ),
  );
  writeFileSync(join(folder, 'first-version.json'), `${JSON.stringify(written.first, null, 2)}\n`);
  output.result(written, toolText(written, [modelLine(written.models)]));
  return ExitCode.done;
}

/** A new tool's first version meets its whole suite, the held-out split included. */
export function recordOpening(suite: string, suiteHash: string, why: string): void {
  const opening = { at: new Date().toISOString(), who: whoOpens(), suite, suiteHash };
  new OpeningLedger(openingsFile()).record({ ...opening, why, tools: [] });
}

/** A new tool, how it does on its cases, and what to do next. */
export function toolText(
  { name, summary, folder, first }: Pick<AuthoredTool, 'name' | 'summary' | 'folder' | 'first'>,
  more: readonly string[],
): string {
  const { cases, correct, score, idle, failing } = first;
  const others = Object.entries(idle).map(([what, other]) => `one that ${what} ${fixed(other, 2)}`);
  return [
    `${name}: ${summary}`,
    `Right on ${correct} of its ${cases} cases, score ${fixed(score, 2)} (${others.join(', ')}).`,
    ...(failing.length > 0
      ? [
          '',
          'Not right; either the tool or the case is wrong',
          table(
            ['case', 'split', 'verdict', 'errors'],
            failing.map(({ id, split, verdict, errors }) => [id, split, verdict, errors.join(', ')]),
          ),
          '',
        ]
      : []),
    ...more,
    `Written to ${folder}. Read the cases before you trust them; then: cd ${folder} && toolfinch run`,
  ].join('\n');
}
