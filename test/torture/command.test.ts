import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandFolder, containersOf } from '../kit/command-folder.ts';
import { interrupt } from '../kit/interrupt.ts';

let at: CommandFolder;
beforeAll(() => {
  at = new CommandFolder();
});
afterAll(() => at[Symbol.dispose]());

describe('a campaign', () => {
  it('comes to the same archive with more workers than there are processors', async () => {
    for (const workers of ['1', '4']) {
      const ran = await at.toolfinch([
        'run',
        '--quiet',
        '--archive-dir',
        `w${workers}`,
        '--workers',
        workers,
      ]);
      expect(ran.code).toBe(0);
    }
    expect(at.elites('w4/small')).toEqual(at.elites('w1/small'));
  });

  it('goes on as if nothing had happened, however often it is stopped', async () => {
    at.writeConfig('long.config.ts', { proposals: 30 });
    const run = ['run', '--config', 'long.config.ts', '--archive-dir'];
    expect((await at.toolfinch([...run, 'whole', '--quiet'])).code).toBe(0);
    expect(await interrupt([...run, 'cut'], at.path, 'SIGTERM')).toBe(143);
    for (const [signal, code] of [
      ['SIGKILL', null],
      ['SIGINT', 130],
      ['SIGKILL', null],
    ] as const)
      expect(await interrupt(['resume', '--campaign', 'cut/small'], at.path, signal)).toBe(code);
    expect((await at.toolfinch(['resume', '--quiet', '--campaign', 'cut/small'])).code).toBe(0);
    expect(at.elites('cut/small')).toEqual(at.elites('whole/small'));
    expect(await containersOf('small')).toBe(0);
  });
});

describe('a full disk', () => {
  it.runIf(process.getuid?.() === 0)(
    'ends the campaign in order, and it goes on when there is room',
    async () => {
      const disk = join(at.path, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]);
      try {
        const args = ['run', '--quiet', '--archive-dir', 'disk', '--proposals', '60'];
        const full = await at.toolfinch(args);
        expect(full.code).toBe(4);
        expect(full.stderr).toMatch(/disk is full.*\n.*toolfinch resume/);
        expect(full.stderr).not.toMatch(/^\s+at /m);
        execFileSync('mount', ['-o', 'remount,size=50m', disk]);
        expect((await at.toolfinch(['resume', '--quiet', '--archive-dir', 'disk'])).code).toBe(0);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});
