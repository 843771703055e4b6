import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('prompts/', import.meta.url);

/** Names of the prompts, each with its version, e.g. `diff.v1`. */
export function promptNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))
    .sort();
}

/** The text of a prompt, with its `{{variables}}` as they stand. Throws where there is none of that name. */
export function promptText(name: string): string {
  return readFileSync(new URL(`${name}.md`, FOLDER), 'utf8');
}

/** The text with each `{{variable}}` filled in; what is filled in is not looked through again. Throws for an unknown one. */
export function fillPrompt(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined)
      throw new RangeError(`The prompt wants {{${name}}}, which this operator has not.`);
    return value;
  });
}
