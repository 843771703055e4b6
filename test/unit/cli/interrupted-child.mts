import { setTimeout as sleep } from 'node:timers/promises';
import { createOutput } from '../../../src/cli/output.ts';
import { interruptible } from '../../../src/cli/signals.ts';

// Never gets done with what can be kept.
process.exitCode = await interruptible(createOutput({ json: false, quiet: true }), async (signal) => {
  signal.addEventListener('abort', () => process.stdout.write('told\n'));
  process.stdout.write('ready\n');
  await sleep(60_000);
  return 0;
});
