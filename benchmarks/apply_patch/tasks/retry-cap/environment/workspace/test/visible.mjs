import { plan } from '../src/plan.mjs';

if (plan(['--retries=5']).at(-1) !== 10000) throw new Error('the fifth wait is 10000');
