import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { ModelsConfig } from '../models/models-config.ts';
import { asObject } from './as-object.ts';
import type { Invocation } from './command.ts';
import { defaultConfigFile, loadConfigFile } from '../engine/load-config.ts';

/** The block `models` of the configuration, where there is one; `--model` says which model is asked. Undefined where neither is given. */
export async function modelsOf({ options }: Pick<Invocation, 'options'>): Promise<ModelsConfig | undefined> {
  const file = typeof options.config === 'string' ? options.config : defaultConfigFile();
  const { value, folder } = file === undefined ? { value: {}, folder: '.' } : await loadConfigFile(file);
  const { models } = asObject(value) as { readonly models?: unknown };
  const use = typeof options.model === 'string' ? { use: [{ model: options.model }] } : {};
  if (models === undefined && !('use' in use)) return undefined;
  const parsed = ModelsConfig.safeParse({ ...asObject(models), ...use });
  if (parsed.success) {
    const { replay } = parsed.data;
    return { ...parsed.data, ...(replay !== undefined && { replay: resolve(folder, replay) }) };
  }
  throw new ToolfinchError(
    'CONFIG_INVALID',
    `The block \`models\`${file === undefined ? '' : ` of ${file}`} is not valid:\n${z.prettifyError(parsed.error)}\n`,
    'Mend it; `toolfinch config schema` prints what it may hold.',
    ExitCode.usage,
  );
}

/** For commands that cannot do without. */
export async function neededModels(invocation: Pick<Invocation, 'options'>): Promise<ModelsConfig> {
  const models = await modelsOf(invocation);
  if (models) return models;
  throw new ToolfinchError(
    'MODELS_MISSING',
    'No model is named to ask.',
    'Name one with --model provider/model, or give a configuration with a block `models` with --config; see docs/models.md.',
    ExitCode.usage,
  );
}

/** A text that people wrote. */
export function readText(path: string, what: string): string {
  const text = existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
  if (text) return text;
  throw new ToolfinchError(
    'TEXT_MISSING',
    text === undefined ? `There is no file ${path}.` : `The file ${path} is empty.`,
    `Name a text that says ${what}.`,
    ExitCode.usage,
  );
}
