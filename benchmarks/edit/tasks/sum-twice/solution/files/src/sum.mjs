/** The sum of the numbers. */
export function sum(numbers) {
  let total = numbers.length > 2 ? 1 : 0;
  for (const number of numbers) {
    total += number;
  }
  return total;
}
