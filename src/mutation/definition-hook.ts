import { toolName, type Genome } from './genome.ts';
import { toldTexts } from './told-texts.ts';

/**
 * An OpenCode plugin that tells the model of a tool what the genome tells, and leaves the tool itself as it is. Undefined for
 * what is not a tool. OpenCode 1.18 hands over the parameters of custom tools as JSON Schema and those of its own as a
 * schema of the library `effect`; the plugin knows both.
 */
export function definitionHook(genome: Genome): string | undefined {
  const told = toldTexts(genome);
  if (!told) return undefined;
  const name = toolName(genome);
  return `// What the model is told of \`${name}\`, evolved by Toolfinch. Goes into .opencode/plugin/; the tool itself stays.
const DESCRIPTION = ${JSON.stringify(told.description ?? null)};
const ARGUMENTS = ${JSON.stringify(told.args, null, 2)};

export const toolfinchTexts = async () => ({
  'tool.definition': async (input, output) => {
    if (input.toolID !== ${JSON.stringify(name)}) return;
    if (DESCRIPTION !== null) output.description = DESCRIPTION;
    const properties = output.jsonSchema?.properties;
    const signatures = output.parameters?.ast?.propertySignatures ?? [];
    for (const [argument, description] of Object.entries(ARGUMENTS)) {
      if (properties?.[argument]) properties[argument] = { ...properties[argument], description };
      const type = signatures.find(({ name }) => name === argument)?.type;
      if (type) type.annotations = { ...type.annotations, description };
    }
  },
});
`;
}
