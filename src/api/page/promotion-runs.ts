import { escape } from '../../report/pictures/svg.ts';
import type { CommandRun } from '../runs/command-run.ts';
import { button } from './button.ts';

const SHOWN = 5;

/** Promotions that doors ask for at this moment, and the last that they asked for. */
export function runsSection(runs: readonly CommandRun[]): string {
  if (runs.length === 0) return '';
  const items = runs.slice(0, SHOWN).map((run) => {
    const { id, state, about, fault, log } = run;
    const what = Object.entries(about)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ');
    const cancel = run.isOver
      ? ''
      : button(`/v1/promotion-runs/${id}/cancel`, 'Cancel', 'Cancel this? Nothing is asked for then.');
    const lines = log.map((line) => `<li>${escape(line)}</li>`).join('');
    const summary = `What run ${id.slice(0, 8)} says`;
    return `<p class="buttons"${run.isOver ? '' : ' data-running'}>${escape(`${what}: ${state}`)} ${cancel}</p>${
      fault === undefined ? '' : `<p role="alert">${escape(fault)}</p>`
    }<details><summary>${escape(summary)}</summary><ol class="lines">${lines}</ol></details>`;
  });
  return `<section id="promotion-runs" class="wide" aria-labelledby="promotion-runs-h"><h2 id="promotion-runs-h">Being asked for</h2>${items.join('\n')}</section>\n`;
}
