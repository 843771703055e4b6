/** Lines of one evaluation, as many as the server shows. */
const MOST = 30;
/** Evaluations: a browser has six connections to a server, and the page itself needs some. */
const AT_ONCE = 3;

/**
 * @typedef {{ id: number, text: string }} Line
 * @typedef {{ source: EventSource, list: Element | undefined, lines: Line[] }} Followed
 */
/** By the address of its events. @type {Map<string, Followed>} */
const followed = new Map();

/**
 * Writes what happens in evaluations whose lines are open, the newest first. To be called when something was opened, closed
 * or drawn anew.
 *
 * @param {Element} main
 * @param {() => void} onOver a case or a session is over
 */
export function followRunning(main, onOver) {
  const open = /** @type {HTMLElement[]} */ ([
    ...main.querySelectorAll('details[open] > [data-running-events]'),
  ]).slice(0, AT_ONCE);
  const wanted = new Map(open.map((list) => [list.dataset['runningEvents'] ?? '', list]));
  for (const [address, { source }] of followed) {
    if (wanted.has(address)) continue;
    source.close();
    followed.delete(address);
  }
  for (const [address, list] of wanted) {
    const one = followed.get(address) ?? begin(address, list, onOver);
    if (one.list === list) continue;
    one.list = list;
    for (const line of one.lines) write(list, line);
  }
}

/**
 * @param {string} address
 * @param {HTMLElement} list
 * @param {() => void} onOver
 * @returns {Followed}
 */
function begin(address, list, onOver) {
  const source = new EventSource(`${address}?after=${list.dataset['after'] ?? 0}`);
  /** @type {Followed} */
  const one = { source, list: undefined, lines: [] };
  followed.set(address, one);
  source.addEventListener('running', (event) => {
    const data = JSON.parse(event.data);
    const text = lineOf(data);
    if (text === undefined) return;
    const line = { id: Number(event.lastEventId), text };
    one.lines = [...one.lines, line].slice(-MOST);
    if (one.list) write(one.list, line);
    if (data.outcome !== undefined) onOver();
  });
  return one;
}

/**
 * Unless the server has written it already.
 *
 * @param {Element} list
 * @param {Line} line
 */
function write(list, { id, text }) {
  if (!(list instanceof HTMLElement) || id <= Number(list.dataset['after'])) return;
  const item = document.createElement('li');
  item.textContent = text;
  list.prepend(item);
  while (list.childElementCount > MOST) list.lastElementChild?.remove();
}

/**
 * @param {{ trial?: string, tool?: string, status?: string, opencode?: string, verdict?: string, outcome?: string,
 *   durationMs?: number }} note
 */
function lineOf({ trial, tool, status, opencode, verdict, outcome, durationMs }) {
  if (opencode !== undefined) return `${trial} · ${opencode}`;
  if (tool !== undefined) return `${trial} · ${tool} ${status}`;
  return outcome === undefined
    ? undefined
    : `${trial} · ${verdict ?? outcome} · ${durationMs?.toFixed(1)} ms`;
}
