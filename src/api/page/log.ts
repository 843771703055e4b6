import { toldProposals } from '../../engine/journal/told.ts';
import { headOf } from '../../report/campaign-data.ts';
import type { RunningNote } from '../../engine/running/running-line.ts';
import { shownNote } from '../../engine/running/shown-note.ts';
import { escape } from '../../report/pictures/svg.ts';
import { runningOf } from '../operations/running.ts';
import type { LiveCampaign } from './live-campaign.ts';

const SHOWN = 200;

/** Of one evaluation, the last of them. */
const CASES = 30;

/** What is being evaluated, with its cases as they are judged; the browser adds what comes to what is open. */
export function runningSection({ open }: LiveCampaign, now: number): string {
  const running = runningOf(open);
  const items = running.map(({ id, head, done, of, notes }) => {
    const { variant, stage, split, startedMs, box } = head;
    const share = of === undefined ? String(done) : `${done} (of ${of})`;
    const seconds = Math.round((now - startedMs) / 1000);
    const what = `${variant}: ${share} of its ${split} ${stage}, for ${seconds} s, in box ${box.slice(0, 12)}`;
    const lines = notes
      .flatMap((note) => shownNote(head, note) ?? [])
      .flatMap((note) => lineOf(note) ?? [])
      .slice(-CASES);
    const list = lines.toReversed().map((line) => `<li>${escape(line)}</li>`);
    const summary = `Newest lines of ${variant}, ${split} ${stage}`;
    const events = `/v1/campaigns/${encodeURIComponent(open.name)}/running/${encodeURIComponent(id)}/events`;
    const followed = `data-running-events="${escape(events)}" data-after="${notes.length}"`;
    return `<p>${escape(what)}</p><details><summary>${escape(summary)}</summary><ol class="lines" ${followed}>${list.join('')}</ol></details>`;
  });
  return `<section id="running" class="wide" aria-labelledby="running-h"><h2 id="running-h">Live evaluation log</h2>
${items.length > 0 ? items.join('\n') : '<p>Nothing is being evaluated at this moment.</p>'}</section>`;
}

function lineOf(note: RunningNote): string | undefined {
  if ('of' in note) return undefined;
  if ('opencode' in note) return `${note.trial} · ${note.opencode}`;
  if ('tool' in note) return `${note.trial} · ${note.tool} ${note.status}`;
  return [note.trial, note.verdict ?? note.outcome, `${note.durationMs.toFixed(1)} ms`].join(' · ');
}

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
