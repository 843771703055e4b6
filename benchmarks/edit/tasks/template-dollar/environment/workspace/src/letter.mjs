import { fill, percent, price } from './template.mjs';

export function letter(name, amount, rate) {
  return fill('Dear {name}, you owe {amount} at {rate}.', { name, amount: price(amount), rate: percent(rate) });
}
