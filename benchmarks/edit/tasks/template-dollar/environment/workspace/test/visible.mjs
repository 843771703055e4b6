import { fill, price } from '../src/template.mjs';

if (fill('a {x} b', { x: '$&' }) !== 'a $& b') throw new Error('the value $& was changed');
if (price(5) !== '$5.00') throw new Error(`price(5) is ${price(5)}`);
