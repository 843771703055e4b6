import { totalCents } from '../src/cart.mjs';

const basket = [{ price: 25, quantity: 2 }];
if (totalCents(basket, 'member') !== 4500) throw new Error('a member pays 45.00 for a basket of 50.00');
