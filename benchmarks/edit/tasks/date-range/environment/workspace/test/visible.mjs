import { daysBetween, nightsBetween } from '../src/dates.mjs';

const [first, third] = [new Date('2025-05-01'), new Date('2025-05-03')];
if (daysBetween(first, third) !== 3) throw new Error('three days');
if (nightsBetween(first, third) !== 2) throw new Error('two nights');
