import { type Block, type Section, type Table, textOf } from './sections/block.ts';

/** Sections as Markdown: words and tables; pictures and side-by-side differences are left to HTML. */
export function markdown(title: string, sections: readonly Section[]): string {
  const parts = sections.map((section) =>
    [`## ${plain(section.title)}`, ...section.blocks.flatMap((block) => blockText(block))].join('\n\n'),
  );
  return `${[`# ${plain(title)}`, ...parts].join('\n\n')}\n`;
}

function blockText(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return [plain(block.text)];
    case 'facts':
      return [block.facts.map(([name, value]) => `- ${plain(name)}: ${plain(textOf(value))}`).join('\n')];
    case 'table':
      return tableText(block);
    case 'source': {
      const fence = '`'.repeat(
        Math.max(3, ...[...block.text.matchAll(/`+/g)].map(([run]) => run.length + 1)),
      );
      return [`${plain(block.name)}:`, `${fence}\n${block.text.replace(/\n$/, '')}\n${fence}`];
    }
    case 'picture':
    case 'diff':
      return [];
  }
}

function tableText({ caption, head, rows }: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  const body = [
    line(head),
    `| ${head.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => line(row.map(textOf))),
  ];
  return [`${plain(caption)}:`, body.join('\n')];
}

/** Words of others, such as an operator's summary, are not to be read as markup. */
function plain(text: string): string {
  return text.replace(/[\\`*_|<>[\]]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
}
