import { discountForGuest, discountForMember, discountForStaff } from './discount.mjs';

const byKind = { guest: discountForGuest, member: discountForMember, staff: discountForStaff };

export function subtotalOf(basket) {
  return basket.reduce((sum, line) => sum + line.price * line.quantity, 0);
}

export function totalCents(basket, kind) {
  const subtotal = subtotalOf(basket);
  const discount = byKind[kind](subtotal, basket);
  return Math.round(subtotal * 100) - discount;
}
