import { daysBetween, nightsBetween } from './dates.mjs';

export function priceOf(booking) {
  const nights = nightsBetween(booking.arrival, booking.departure);
  const days = daysBetween(booking.arrival, booking.departure);
  return nights * booking.nightRate + days * booking.parkingRate;
}
