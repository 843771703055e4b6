import { escape } from '../pictures/svg.ts';
import type { Link } from '../pictures/link.ts';
import { type Block, type Cell, type Section, textOf } from '../sections/block.ts';
import type { DiffRow, FileDiff } from '../view/side-by-side.ts';

const NUMBER = /^([−+-]?\d[\d.,]*( %)?|–)$/;

/** Sections that may stand beside each other where there is room. */
const NARROW = new Set(['fitness', 'archive', 'pareto', 'credit']);

/** A section as HTML, its heading of `level` 2 or 3. */
export function renderSection({ id, title, blocks }: Section, link: Link, level: 2 | 3 = 2): string {
  const body = blocks.map((block) => renderBlock(block, link)).join('\n');
  const wide = NARROW.has(id) ? '' : ' class="wide"';
  return `<section id="${escape(id)}"${wide} aria-labelledby="${escape(id)}-h"><h${level} id="${escape(id)}-h">${escape(title)}</h${level}>\n${body}\n</section>`;
}

function renderBlock(block: Block, link: Link): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escape(block.text)}</p>`;
    case 'facts':
      return `<dl class="facts">${block.facts
        .map(([name, value]) => `<div><dt>${escape(name)}</dt><dd>${renderCell(value, link)}</dd></div>`)
        .join('')}</dl>`;
    case 'picture': {
      const legend = (block.legend ?? [])
        .map(([mark, words]) => `<li><span class="swatch ${escape(mark)}"></span>${escape(words)}</li>`)
        .join('');
      return `<figure>${scrolling('Picture', block.svg)}${legend === '' ? '' : `<figcaption><ul class="legend">${legend}</ul></figcaption>`}</figure>`;
    }
    case 'table': {
      const head = block.head
        .map((name, column) => {
          const isNumeric = block.rows.every((row) => NUMBER.test(textOf(row[column] ?? '')));
          return `<th scope="col"${isNumeric ? ' class="number"' : ''}>${escape(name)}</th>`;
        })
        .join('');
      const rows = block.rows.map(
        (row) => `<tr>${row.map((cell) => renderTableCell(cell, link)).join('')}</tr>`,
      );
      const table = (caption: string): string =>
        scrolling(
          block.caption,
          `<table>${caption}<thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`,
        );
      return block.folded === true
        ? folded(block.caption, table(''))
        : table(`<caption>${escape(block.caption)}</caption>`);
    }
    case 'source':
      return folded(block.name, scrolling(block.name, `<pre><code>${escape(block.text)}</code></pre>`));
    case 'diff':
      return folded(block.name, block.files.map(renderDiff).join('\n'));
  }
}

function folded(summary: string, body: string): string {
  return `<details><summary>${escape(summary)}</summary>${body}</details>`;
}

/** What may be wider than the page; the keyboard can scroll it. */
function scrolling(label: string, body: string): string {
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escape(label)}">${body}</div>`;
}

function renderTableCell(cell: Cell, link: Link): string {
  const number = NUMBER.test(textOf(cell)) ? ' class="number"' : '';
  return `<td${number}>${renderCell(cell, link)}</td>`;
}

function renderCell(cell: Cell, link: Link): string {
  const words = escape(textOf(cell));
  const href = typeof cell === 'string' ? undefined : link(cell.variant);
  return href === undefined ? words : `<a href="${escape(href)}">${words}</a>`;
}

function renderDiff({ file, rows }: FileDiff): string {
  const body = rows.map(renderDiffRow).join('\n');
  return scrolling(
    `Changes in ${file}`,
    `<table class="diff"><caption>${escape(file)}</caption><thead><tr><th scope="col">line</th><th scope="col">before</th><th scope="col">line</th><th scope="col">after</th></tr></thead><tbody>${body}</tbody></table>`,
  );
}

function renderDiffRow({ kind, left, right }: DiffRow): string {
  if (kind === 'gap') return '<tr class="gap"><td></td><td>⋯</td><td></td><td>⋯</td></tr>';
  const half = (line: DiffRow['left'], sign: string, mark: string): string =>
    line === undefined
      ? '<td></td><td></td>'
      : `<td class="number">${line.number}</td><td${mark === '' ? '' : ` class="${mark}"`}><code>${sign}${escape(line.text)}</code></td>`;
  const changed = kind !== 'same';
  return `<tr>${half(left, changed ? '− ' : '  ', changed ? 'old' : '')}${half(right, changed ? '+ ' : '  ', changed ? 'new' : '')}</tr>`;
}
