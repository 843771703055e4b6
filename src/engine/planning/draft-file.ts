import { formatGenome } from '../../mutation/format.ts';
import type { CampaignDraft } from './campaign-draft.ts';

const WIDTH = 110;

/** The draft as `toolfinch.config.ts`, every reason a comment above its line. */
export async function draftFile({ config, why, whyOperators }: CampaignDraft, by: string): Promise<string> {
  const lines = Object.entries(config).flatMap(([key, value]) => [
    ...(why[key as keyof typeof why] ?? []).flatMap(comment),
    key === 'operators' && !Array.isArray(value)
      ? `operators: {\n${weightLines(value as Record<string, number>, whyOperators)}\n},`
      : `${key}: ${JSON.stringify(value)},`,
  ]);
  const text = `import { defineConfig } from 'toolfinch';\n\n// Planned by ${by}.\nexport default defineConfig({\n${lines.join('\n')}\n});\n`;
  const entry = 'toolfinch.config.ts';
  return (await formatGenome({ entry, files: { [entry]: text } })).files[entry] ?? text;
}

function weightLines(weights: Readonly<Record<string, number>>, why: CampaignDraft['whyOperators']): string {
  return Object.entries(weights)
    .map(([name, weight]) => [...comment(why[name] ?? ''), `${JSON.stringify(name)}: ${weight},`].join('\n'))
    .join('\n');
}

/** Lines of a comment; none for an empty text. */
function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > WIDTH) lines.push(`// ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
