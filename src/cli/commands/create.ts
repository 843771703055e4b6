import type { ExitCode } from '../../errors.ts';
import { CREATE_PROMPT, createPrompt } from '../../models/authoring-prompts.ts';
import { author } from '../author.ts';
import type { Invocation } from '../command.ts';
import { readText } from '../models-of.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const [need = ''] = invocation.args;
  const prompt = createPrompt(readText(need, 'what the tool is to do, with examples'));
  return await author(invocation, { operator: 'create', prompt, version: CREATE_PROMPT });
}
