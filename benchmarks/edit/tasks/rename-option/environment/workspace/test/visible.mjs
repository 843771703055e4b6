import { feed } from '../src/feed.mjs';
import { pages } from '../src/page.mjs';

const entries = Array.from({ length: 30 }, (_, time) => ({ time }));
if (feed(entries, { limit: 3 }).length !== 3) throw new Error('limit is not known to feed');
if (pages(entries).length !== 3) throw new Error('30 entries make 3 pages of 10');
