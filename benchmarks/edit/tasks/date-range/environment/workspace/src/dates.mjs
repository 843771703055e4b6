const DAY = 24 * 60 * 60 * 1000;

function startOfDay(date) {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
}

export function nightsBetween(start, end) {
  const from = startOfDay(start);
  const to = startOfDay(end);
  const count = Math.round((to - from) / DAY);
  return count;
}

export function daysBetween(start, end) {
  const from = startOfDay(start);
  const to = startOfDay(end);
  const count = Math.round((to - from) / DAY);
  return count;
}

export function weeksBetween(start, end) {
  const from = startOfDay(start);
  const to = startOfDay(end);
  const count = Math.round((to - from) / DAY);
  return Math.floor(count / 7);
}
