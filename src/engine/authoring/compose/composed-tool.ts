import type { Genome } from '../../../mutation/genome.ts';
import type { Part } from './part.ts';

/** A tool out of parts, and by which names it takes their arguments. */
export interface Composed {
  readonly genome: Genome;
  readonly summary: string;
  /** For each part, its arguments by the names that they have in the composed tool. */
  readonly names: readonly ReadonlyMap<string, string>[];
}

/** An argument of a later part that was always the same as one of an earlier part. */
export interface Shared {
  /** Positions from 0. */
  readonly part: number;
  readonly argument: string;
  readonly from: { readonly part: number; readonly argument: string };
}

/**
 * One tool that calls its parts one after another and gives all their answers. It stops where a part refuses, and says
 * what was done before. Arguments keep their names where only one part has them; a shared one may be left out.
 */
export function composedTool(parts: readonly Part[], shared: readonly Shared[]): Composed {
  const name = parts.map((part) => part.name).join('_then_');
  const names = parts.map(
    (part) => new Map([...part.args.keys()].map((argument) => [argument, nameOf(parts, part, argument)])),
  );
  const nameFor = (part: number, argument: string): string => names[part]?.get(argument) ?? argument;
  const sharedOf = (part: number, argument: string): Shared['from'] | undefined =>
    shared.find((one) => one.part === part && one.argument === argument)?.from;
  const args = parts.flatMap((part, i) =>
    [...part.args].map(([argument, { schema, optional }]) => {
      const may = sharedOf(i, argument) && !optional ? `${schema}.optional()` : schema;
      return `    ${nameFor(i, argument)}: ${may},`;
    }),
  );
  const steps = parts.map((part, i) => {
    const given = [...part.args.keys()].map((argument) => {
      const from = sharedOf(i, argument);
      const fallback = from ? ` ?? args.${nameFor(from.part, from.argument)}` : '';
      return `${argument}: args.${nameFor(i, argument)}${fallback}`;
    });
    const call = `answers.push(said('${part.name}', await ${part.calls}({ ${given.join(', ')} }, ${part.context})));`;
    return i === 0
      ? `    ${call}`
      : `    try {\n      ${call}\n    } catch (error) {\n      throw stopped(answers, '${part.name}', error);\n    }`;
  });
  const summary = `Does in one call, one after another, and stops where one fails: ${parts.map((part) => `${part.name} (${part.description})`).join(', then ')}`;
  const entry = `${name}.ts`;
  const text = `import { tool } from '@opencode-ai/plugin';
${parts.map(({ calls, name: part, entry: file }) => `import { ${calls} } from './parts/${part}/${file}';`).join('\n')}

function said(name: string, answer: string | { output: string }): string {
  return name + ':\\n' + (typeof answer === 'string' ? answer : answer.output);
}

/** What was done before stays done. */
function stopped(answers: string[], name: string, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error);
  return new Error([...answers, name + ' failed: ' + why].join('\\n\\n'));
}

export default tool({
  description: ${JSON.stringify(summary)},
  args: {
${args.join('\n')}
  },
  async execute(args, ${parts[0]?.context ?? 'ctx'}) {
    const answers: string[] = [];
${steps.join('\n')}
    return answers.join('\\n\\n');
  },
});
`;
  const own = parts.flatMap((part) =>
    Object.entries(part.files).map(([path, source]) => [`parts/${part.name}/${path}`, source] as const),
  );
  return { genome: { entry, files: { [entry]: text, ...Object.fromEntries(own) } }, summary, names };
}

/** An argument that several parts have carries the part's name. */
function nameOf(parts: readonly Part[], part: Part, argument: string): string {
  const isAlone = parts.filter(({ args }) => args.has(argument)).length === 1;
  return isAlone ? argument : `${part.name}_${argument}`;
}
