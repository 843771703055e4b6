import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';

/** An engine that starts a box of each kind, tells about them and never ends by itself. */
const boxes = [];
for (const provider of ['docker', 'bubblewrap'] as const) {
  const opened = await openProvider({ provider, campaign: 'test-reaper' });
  boxes.push(await opened.start(DEFAULT_LIMITS));
}
console.log(JSON.stringify(boxes));
setInterval(() => {}, 1e6);
