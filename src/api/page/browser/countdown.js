const MINUTE = 60;

/** Writes how much time is left, where it says until when. Nothing moves: the words before it are as long as ever. */
export function countDown() {
  for (const place of document.querySelectorAll('[data-until]')) {
    if (!(place instanceof HTMLElement)) continue;
    const left = Math.ceil((Date.parse(place.dataset['until'] ?? '') - Date.now()) / 1_000);
    const words =
      left <= 0
        ? '(time is over)'
        : left < MINUTE
          ? `(${left} s left)`
          : `(${Math.floor(left / MINUTE)} min ${left % MINUTE} s left)`;
    if (place.textContent !== words) place.textContent = words;
  }
}
