// Makes a fresh clone ready: Node version, dependencies, sandbox. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old. Install Node 20.19 or newer.`);
  process.exit(4);
}

/** npm writes this file at the end of an install; older than the lockfile means that the lockfile has changed. */
const installed = join('node_modules', '.package-lock.json');
const upToDate =
  existsSync(installed) &&
  statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs - 1000 &&
  sameVersions(installed);

if (!upToDate) {
  console.error('Installing dependencies, about half a minute …');
  // Not `npm ci`: it refuses the lockfile where a registry does not carry the packages of other platforms. With --no-save
  // the lockfile decides all the same and is not written.
  run('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}
run(process.execPath, ['bin/toolfinch.mjs', 'setup']);
// The tests run both sandboxes. Where bubblewrap cannot be had its tests are skipped, but for CI, where they fail.
if (process.argv.includes('--both')) {
  spawnSync(process.execPath, ['bin/toolfinch.mjs', 'setup', '--sandbox', 'bubblewrap'], {
    stdio: ['ignore', 2, 2],
  });
  // The same for Chromium, in which the report and the page are looked at.
  spawnSync(process.execPath, ['scripts/chromium.mjs'], { stdio: ['ignore', 2, 2] });
}

function sameVersions(lockFile) {
  const want = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const have = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  return Object.entries(want).every(
    ([path, entry]) => path === '' || entry.optional || have[path]?.version === entry.version,
  );
}

function run(command, args) {
  const result = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (result.error) {
    console.error(`${command} could not be started: ${result.error.message}`);
    process.exit(4);
  }
  if (result.status !== 0) process.exit(result.status ?? 1);
}
