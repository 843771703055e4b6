// Sees to Chromium for the tests of the report and the page: Debian's or Ubuntu's package, where that is possible.
import { register } from 'tsx/esm/api';

register();
const { onHost } = await import('../src/host-command.ts');
const { installPackage } = await import('../src/sandbox/debian-package.ts');

if (onHost('chromium') === undefined)
  await installPackage('Chromium', 'chromium', (line) => console.error(line));
