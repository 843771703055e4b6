import { retry } from '../src/retry.mjs';

const waits = [];
const wait = async (ms) => void waits.push(ms);
await retry(() => Promise.reject(new Error('no')), { attempts: 4, baseMs: 10, wait }).catch(() => undefined);
console.log(waits.join(' '));
if (waits.join(' ') !== '10 20 40') process.exit(1);
