import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The npm package with OpenCode's binary for this machine. */
export function opencodePackage(): string {
  const plain = `opencode-linux-${process.arch}`;
  return process.arch === 'x64' && !hasAvx2() ? `${plain}-baseline` : plain;
}

/** Where the pinned binary lies. Throws where its package is not installed. */
export function opencodeBinary(): string {
  const opencode = createRequire(createRequire(import.meta.url).resolve('opencode-ai/package.json'));
  return join(dirname(opencode.resolve(`${opencodePackage()}/package.json`)), 'bin', 'opencode');
}

function hasAvx2(): boolean {
  return /^flags\s*:.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
}
