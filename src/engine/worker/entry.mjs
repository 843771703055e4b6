// What a worker thread loads: the sources run as they are, so tsx is registered first.
import { register } from 'tsx/esm/api';

register();
const { work } = await import('./work.ts');
export default work;
