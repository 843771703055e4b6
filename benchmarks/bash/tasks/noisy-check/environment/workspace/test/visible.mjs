import { withTax } from '../src/tax.mjs';

if (withTax(0.99, 'food') !== 1.06) throw new Error('food for 0.99 costs 1.06');
