import { toldProposals } from '../../engine/journal/told.ts';
import { headOf } from '../../report/campaign-data.ts';
import { escape } from '../../report/pictures/svg.ts';
import type { LiveCampaign } from './live-campaign.ts';

const SHOWN = 200;

/** The last results, the newest first; the browser adds what comes. */
export function logSection(live: LiveCampaign): string {
  const { last, goals } = live.data();
  const lines = toldProposals(live.open.journal, last - SHOWN)
    .reverse()
    .map((row) => {
      const { n, fate, child, operator, summary, reason } = row;
      const value = headOf(row, goals[0])?.value;
      const parts = [
        `result.${fate ?? 'waiting'}`,
        `proposal ${n}`,
        child,
        value === undefined ? null : `score ${value.toFixed(3)}`,
        operator,
        summary ?? reason,
      ];
      return `<li>${escape(parts.filter((part) => part !== null).join(' · '))}</li>`;
    });
  return `<section id="log" data-kept aria-labelledby="log-h"><h2 id="log-h">Log</h2>
<p>The newest first; new lines come in by themselves.</p>
<div class="scroll log" tabindex="0" role="log" aria-live="off" aria-label="Events"><ol id="log-lines" class="lines">${lines.join('\n')}</ol></div></section>`;
}
