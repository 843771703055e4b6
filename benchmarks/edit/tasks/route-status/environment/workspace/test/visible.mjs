import { answer } from '../src/router.mjs';

const store = { orders: new Map([['7', 'x']]), users: new Map() };
const { status } = answer(store, 'DELETE', '/orders/7');
if (status !== 204) throw new Error(`DELETE /orders/7 answers ${status}`);
