import { feeForFilms } from '../src/fees.mjs';

if (feeForFilms(30) !== 12) throw new Error('a film that is 30 days late costs 12');
