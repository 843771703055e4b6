/** Lines that are kept. */
const MOST = 500;

/**
 * Writes events into the log, the newest first, while the log is shown.
 *
 * @param {EventSource} source
 */
export function follow(source) {
  const log = document.getElementById('log-lines');
  if (!log) return;
  for (const kind of ['campaign', 'result', 'evaluation']) {
    source.addEventListener(kind, (event) => {
      const line = document.createElement('li');
      line.textContent = lineOf(JSON.parse(event.data));
      log.prepend(line);
      while (log.childElementCount > MOST) log.lastElementChild?.remove();
    });
  }
}

/**
 * @param {{ type: string, at?: string, n?: number, variant?: string, operator?: string, summary?: string, detail?: string,
 *   stage?: string, split?: string, outcome?: string, objectives?: Record<string, number> }} event
 */
function lineOf({ type, at, n, variant, operator, summary, detail, stage, split, outcome, objectives }) {
  const score = objectives?.['score'];
  return [
    type,
    at,
    n === undefined ? undefined : `proposal ${n}`,
    variant,
    stage === undefined ? undefined : `${split} ${stage}`,
    outcome,
    score === undefined ? undefined : `score ${score.toFixed(3)}`,
    operator,
    summary ?? detail,
  ]
    .filter((part) => part !== undefined && part !== null && part !== '')
    .join(' · ');
}
