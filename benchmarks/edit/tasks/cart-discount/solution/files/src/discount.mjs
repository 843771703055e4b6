// Discounts by kind of customer. All amounts are in whole cents but `subtotal`, which is in units.

export function discountForGuest(subtotal, basket) {
  const threshold = 50;
  if (subtotal > threshold) {
    const rate = basket.some((line) => line.onSale) ? 0.02 : 0.05;
    return Math.round(subtotal * rate * 100);
  }
  return 0;
}

export function discountForMember(subtotal, basket) {
  const threshold = 50;
  if (subtotal >= threshold) {
    const rate = basket.some((line) => line.onSale) ? 0.04 : 0.1;
    return Math.round(subtotal * rate * 100);
  }
  return 0;
}

export function discountForStaff(subtotal, basket) {
  const threshold = 0;
  if (subtotal > threshold) {
    const rate = basket.some((line) => line.onSale) ? 0.1 : 0.3;
    return Math.round(subtotal * rate * 100);
  }
  return 0;
}
