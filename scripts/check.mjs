// `npm run check`: everything that can be said about the code in a minute or two. Prints one line a step, details on failure.
// `-- --static` leaves out the tests, for where `npm test` has just run them.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const steps = [
  [
    'format',
    'prettier',
    ['--check', '--log-level', 'warn', 'src', 'test', 'benchmarks', 'scripts', 'bin', '*.ts', '*.mjs'],
  ],
  ['types', 'tsc', ['-p', '.']],
  ['types in the browser', 'tsc', ['-p', 'src/api/page/browser']],
  ['lint', 'eslint', ['src', 'test', 'benchmarks']],
  ['dead code', 'knip', ['--no-progress']],
  ['unit tests', 'vitest', ['run', 'test/unit', '--reporter=dot']],
];
const isStatic = process.argv.includes('--static');
let failed = 0;
for (const [name, command, args] of steps) {
  if (isStatic && command === 'vitest') continue;
  const started = performance.now();
  const result = spawnSync('npx', ['--no-install', command, ...args], { encoding: 'utf8' });
  const ok = result.status === 0;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (!ok) {
    failed++;
    console.log(result.stdout + result.stderr);
  }
}
process.exit(failed === 0 ? 0 : 1);
