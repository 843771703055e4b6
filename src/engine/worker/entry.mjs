// What a worker thread loads.
import { runSource } from '../../../bin/run-source.mjs';

const { work } = await runSource('src/engine/worker/work.ts');
export default work;
