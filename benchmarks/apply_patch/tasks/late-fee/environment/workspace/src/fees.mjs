// Fees for what is brought back late, in units.

export function feeForBooks(days) {
  const cap = 10;
  if (days <= 0) {
    return 0;
  }
  return Math.min(cap, days * 0.5);
}

export function feeForFilms(days) {
  const cap = 10;
  if (days <= 0) {
    return 0;
  }
  return Math.min(cap, days * 2);
}

export function feeForGames(days) {
  const cap = 10;
  if (days <= 0) {
    return 0;
  }
  return Math.min(cap, days * 1.5);
}
