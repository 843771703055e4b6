import { ToolfinchError } from '../../errors.ts';
import { renderSection } from '../../report/html/render.ts';
import type { Cell } from '../../report/sections/block.ts';
import type { Context } from '../context.ts';
import { brief } from '../operations/campaigns.ts';

/** Every campaign of the archive folder, the one written to last first. */
export function campaignsHtml({ campaigns }: Context): string {
  const rows: Cell[][] = [];
  const unreadable: string[] = [];
  for (const folder of campaigns.names()) {
    try {
      const { name, state, seed, applied, proposals, created, suite } = brief(campaigns.get(folder));
      rows.push([{ text: name, variant: name }, state, seed, `${applied} of ${proposals}`, created, suite]);
    } catch (error) {
      if (!(error instanceof ToolfinchError)) throw error;
      unreadable.push(`${folder}: ${error.what}`);
    }
  }
  return renderSection(
    {
      id: 'campaigns',
      title: 'In this archive folder',
      blocks: [
        rows.length > 0
          ? {
              kind: 'table',
              caption: 'The one written to last comes first',
              head: ['campaign', 'state', 'seed', 'proposals', 'created', 'suite'],
              rows,
            }
          : { kind: 'text', text: 'There is no campaign here yet: start one with toolfinch run.' },
        ...unreadable.map((text) => ({ kind: 'text' as const, text })),
      ],
    },
    (name) => `/campaigns/${encodeURIComponent(name)}`,
  );
}
