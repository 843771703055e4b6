// `npm run quickstart`: sets everything up, then runs the shipped `edit` campaign.
import { spawn } from 'node:child_process';

await import('./setup.mjs');

const args = [
  'bin/toolfinch.mjs',
  'run',
  '--config',
  'benchmarks/edit/toolfinch.config.ts',
  ...process.argv.slice(2),
];
const child = spawn(process.execPath, args, { stdio: 'inherit' });
// The campaign cleans up by itself on a signal; this process only waits for it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
