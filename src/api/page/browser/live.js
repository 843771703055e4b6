// Runs in the browser, as it stands: what is drawn comes from the server, this keeps it up to date.
import { control } from './control.js';
import { countDown } from './countdown.js';
import { follow } from './log.js';
import { redraw } from './redraw.js';
import { followRunning } from './running.js';

/** Milliseconds between two looks at the server at least; more where it takes long to answer. */
const PAUSE = 1_500;
const PATIENCE = 8;
/** Milliseconds after which it looks even if nothing is told: a process that is killed tells nothing. */
const UNASKED = 10_000;

const main = document.querySelector('main');
const state = document.getElementById('live-state');
const events = document.body.dataset['events'];
let wanted = false;
let busy = false;
let connection = '…';

async function refresh() {
  if (!main) return;
  wanted = true;
  if (busy || document.hidden) return;
  busy = true;
  while (wanted) {
    wanted = false;
    const began = performance.now();
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { 'x-part': 'main' } });
      if (answer.ok) {
        redraw(main, await answer.text());
        watchRunning();
        countDown();
        say();
      }
    } catch {
      // The server is gone for now; the stream of events says so and comes back by itself.
    }
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(PAUSE, PATIENCE * (performance.now() - began))),
    );
  }
  busy = false;
}

function watchRunning() {
  if (main) followRunning(main, () => void refresh());
}

/** Also what waits for the reader, who may not see it come. */
function say() {
  const waiting = main?.querySelector('[data-waiting]')?.getAttribute('data-waiting') ?? '';
  const words = waiting === '' ? connection : `${connection}: ${waiting}`;
  if (state && state.textContent !== words) state.textContent = words;
}

control(() => void refresh());
// It does not bubble.
main?.addEventListener('toggle', watchRunning, true);
setInterval(() => {
  if (events !== undefined || main?.querySelector('[data-running]')) void refresh();
}, UNASKED);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && wanted) void refresh();
});

if (events !== undefined) {
  const source = new EventSource(`${events}?after=now`);
  source.addEventListener('open', () => {
    connection = 'live';
    say();
  });
  source.addEventListener('error', () => {
    connection = 'not connected';
    say();
  });
  for (const kind of ['campaign', 'result', 'evaluation', 'permission'])
    source.addEventListener(kind, () => void refresh());
  follow(source);
  countDown();
  setInterval(countDown, 1_000);
}
