import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attach } from '../../src/sandbox/box/box.ts';
import { type Box, BoxLostError, type Provider } from '../../src/sandbox/contract.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { freshBox, processesOf, runnable } from '../integration/support/providers.ts';

const sh = (
  box: Box,
  script: string,
  options: { timeoutMs?: number; stdin?: string; outputBytes?: number } = {},
) => box.exec(['/bin/sh', '-c', script], { timeoutMs: 10_000, ...options });

/** Everything that every provider must do, whatever it is made of. */
describe.each(['docker', 'bubblewrap'] as const)('a box of %s', (name) => {
  describe.skipIf(!runnable[name])('', () => {
    let provider: Provider;
    let box: Box;
    let held: AsyncDisposable;

    beforeAll(async () => {
      provider = await openProvider({ provider: name, campaign: 'test-contract' });
      const fresh = await freshBox(provider);
      ({ box } = fresh);
      held = fresh;
    });
    afterAll(async () => {
      await held[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    });

    describe('exec', () => {
      it('gives exit code, output and errors apart', async () => {
        const result = await sh(box, 'echo out; echo err >&2; exit 3');
        expect(result).toMatchObject({ outcome: { kind: 'ok' }, code: 3, stdout: 'out\n', stderr: 'err\n' });
      });

      it('hands over standard input', async () => {
        const text = 'x'.repeat(200_000);
        expect(await sh(box, 'wc -c', { stdin: text })).toMatchObject({ code: 0, stdout: '200000\n' });
      });

      it('runs in the folder and with the variables that it is given', async () => {
        const result = await box.exec(['/bin/sh', '-c', 'pwd; echo $COLOUR'], {
          cwd: '/tmp',
          env: { COLOUR: 'blue' },
          timeoutMs: 5000,
        });
        expect(result.stdout).toBe('/tmp\nblue\n');
      });

      it('gives 127 for a command that is not there', async () => {
        expect(await box.exec(['no-such-command'], { timeoutMs: 5000 })).toMatchObject({ code: 127 });
      });

      it('gives 128 and the signal for a command that a signal ended', async () => {
        expect(await sh(box, 'kill -TERM $$')).toMatchObject({ code: 143, outcome: { kind: 'crashed' } });
      });

      it('ends a command at its deadline, with everything that it started', async () => {
        const script = `node -e '
          const { spawn } = require("node:child_process");
          spawn("sleep", ["777"], { detached: true, stdio: "ignore" });
        '; trap "" TERM INT HUP; sleep 778 & while :; do :; done`;
        const result = await sh(box, script, { timeoutMs: 700 });
        expect(result.outcome).toEqual({ kind: 'timeout', limitMs: 700 });
        expect(await processesOf(box)).toEqual([]);
      });

      it('does not wait for a child that holds the output open', async () => {
        const result = await sh(box, 'sleep 779 & echo done');
        expect(result).toMatchObject({ code: 0, stdout: 'done\n' });
        expect(result.durationMs).toBeLessThan(5000);
        expect(await processesOf(box)).toEqual([]);
      });

      it('cuts output at its limit and ends the command', async () => {
        const result = await sh(box, 'yes', { outputBytes: 5000 });
        expect(result.outcome).toMatchObject({
          kind: 'crashed',
          detail: expect.stringContaining('5000 bytes') as string,
        });
        expect(result.stdout).toHaveLength(5000);
      });

      it('runs several commands at once', async () => {
        const results = await Promise.all([1, 2, 3].map((n) => sh(box, `sleep 0.2; echo ${n}`)));
        expect(results.map((result) => result.stdout)).toEqual(['1\n', '2\n', '3\n']);
      });
    });

    describe('spawn', () => {
      it('streams lines of both streams and tells the exit code', async () => {
        const process = await box.spawn(
          ['/bin/sh', '-c', 'echo a; sleep 0.1; echo b >&2; sleep 0.1; echo c; exit 4'],
          {},
        );
        const lines: string[] = [];
        for await (const { stream, line } of process.lines) lines.push(`${stream} ${line}`);
        expect(lines).toEqual(['stdout a', 'stderr b', 'stdout c']);
        expect(await process.exited).toBe(4);
      });

      it('is ended by kill', async () => {
        const process = await box.spawn(['sleep', '780'], {});
        await process.kill();
        expect(await process.exited).toBe(137);
      });
    });

    describe('files', () => {
      it('come back byte for byte', async () => {
        const binary = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 256);
        await box.writeFiles({
          '/work/round/a/b.bin': binary,
          '/work/round/t.txt': '\ufeffgrün\r\n',
          '/work/round/empty': '',
        });
        const tree = await box.readTree('/work/round');
        expect(Object.keys(tree).sort()).toEqual(['a/b.bin', 'empty', 't.txt']);
        expect(Buffer.from(tree['a/b.bin'] ?? []).equals(Buffer.from(binary))).toBe(true);
        expect(Buffer.from(tree['t.txt'] ?? []).toString()).toBe('\ufeffgrün\r\n');
      });

      it('are not read through links, and pipes do not hold the reader', async () => {
        await sh(
          box,
          'mkdir -p /work/links; cd /work/links; ln -s /etc/passwd p; ln -s /etc d; mkfifo f; echo x > real',
        );
        expect(Object.keys(await box.readTree('/work/links'))).toEqual(['real']);
      });

      it('are refused above the limit', async () => {
        await sh(box, 'mkdir -p /work/big; head -c 100000 /dev/zero > /work/big/zero');
        await expect(box.readTree('/work/big', 99_999)).rejects.toThrow(/99999 bytes/);
        expect(Object.keys(await box.readTree('/work/big', 100_000))).toEqual(['zero']);
      });

      it('are gone after wipe, also from locked folders', async () => {
        await sh(
          box,
          'mkdir -p /work/w/locked; echo x > /work/w/locked/f; echo y > /work/w/.hidden; chmod 0 /work/w/locked',
        );
        await box.wipe('/work/w');
        expect((await sh(box, 'ls -A /work/w')).stdout).toBe('');
      });

      it('cannot be written to the read-only root', async () => {
        await expect(box.writeFiles({ '/usr/bin/evil': 'x' })).rejects.toThrow(/read-only|EROFS|EACCES/i);
      });
    });

    describe('walls', () => {
      it('shows the candidate nothing of the environment of the host or of the supervisor', async () => {
        const { stdout } = await box.exec(['env'], { timeoutMs: 5000 });
        const names = stdout
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split('=')[0])
          .sort();
        expect(names).toEqual(
          ['HOME', 'LANG', 'PATH', 'PWD', 'TMPDIR', 'USER'].filter((n) => names.includes(n)),
        );
        expect(stdout).not.toContain('TOOLFINCH');
      });

      it('runs it as nobody, without capabilities and without a way to more', async () => {
        const { stdout } = await sh(
          box,
          'id -u; id -g; grep -E "^(CapPrm|CapEff|CapBnd|CapInh|CapAmb|NoNewPrivs|Seccomp):" /proc/self/status',
        );
        const fields = stdout.split('\n');
        expect(fields.slice(0, 2)).toEqual(['65534', '65534']);
        const status = Object.fromEntries(
          fields
            .slice(2)
            .filter(Boolean)
            .map((line) => line.split(/:\s+/) as [string, string]),
        );
        expect(status).toEqual({
          CapInh: '0000000000000000',
          CapPrm: '0000000000000000',
          CapEff: '0000000000000000',
          CapBnd: '0000000000000000',
          CapAmb: '0000000000000000',
          NoNewPrivs: '1',
          Seccomp: '2',
        });
      });

      it('lets it write nowhere but in its folders', async () => {
        const { stdout } = await sh(
          box,
          'for d in / /usr/bin /etc /opt/toolfinch/inside /ipc /proc/sys/kernel /dev /work /tmp /home/agent; do (echo x > $d/probe) 2>/dev/null && echo $d && rm $d/probe; done',
        );
        expect(stdout.split('\n').filter(Boolean)).toEqual(['/work', '/tmp', '/home/agent']);
      });

      it('has no network but its own loopback', async () => {
        const script = `
          const net = require('node:net'); const os = require('node:os'); const dns = require('node:dns/promises');
          const reach = (host) => new Promise((r) => { const s = net.connect({ host, port: 53, timeout: 3000 }); s.on('connect', () => r('reached')); s.on('error', (e) => r(e.code)); s.on('timeout', () => r('timeout')); });
          const found = await Promise.race([dns.lookup('registry.npmjs.org').then(() => 'resolved', () => 'no name'), new Promise((r) => setTimeout(r, 4000, 'no name'))]);
          console.log(JSON.stringify([Object.keys(os.networkInterfaces()), await reach('1.1.1.1'), await reach('172.17.0.1'), found]));
          process.exit(0);`;
        await box.writeFiles({
          '/work/net.mjs': script.replaceAll(/require\('(.*?)'\)/g, "await import('$1')"),
        });
        const { stdout } = await box.exec(['node', '/work/net.mjs'], { timeoutMs: 20_000 });
        const [interfaces, far, bridge, name] = JSON.parse(stdout) as [string[], string, string, string];
        expect(interfaces.every((each) => each === 'lo')).toBe(true);
        expect(far).not.toBe('reached');
        expect(bridge).not.toBe('reached');
        expect(name).toBe('no name');
      });

      it('keeps the supervisor out of its reach', async () => {
        const script =
          'kill -9 1; kill -STOP 1; kill -9 -1; ls /proc/1/fd; cat /proc/1/mem; cat /proc/1/environ; echo still here';
        const { stdout, stderr } = await sh(box, script);
        expect(stdout).toBe('still here\n');
        expect(stderr).toMatch(/Permission denied/);
        expect((await sh(box, 'echo on')).stdout).toBe('on\n');
      });

      it('keeps the control socket out of its reach', async () => {
        const { stdout } = await sh(box, 'ls /ipc');
        expect(stdout).not.toContain('control.sock');
      });

      it('gives an error when the disk is full, and stays usable', async () => {
        const full = await sh(box, 'head -c 100000000 /dev/zero > /work/full');
        expect(full.code).not.toBe(0);
        expect(full.stderr).toMatch(/space|large/i);
        const also = await sh(box, 'for i in 1 2 3; do head -c 20000000 /dev/zero > /work/full$i; done');
        expect(also.stderr).toMatch(/space/i);
        await box.wipe('/work');
        expect((await sh(box, 'echo x > /work/x && cat /work/x')).stdout).toBe('x\n');
      });
    });

    it('leads a port of the host into the box', async () => {
      const server = `require('node:http').createServer((q, r) => { let n = 0; q.on('data', (d) => n += d.length); q.on('end', () => r.end('got ' + n)); }).listen(4096, '127.0.0.1', () => console.log('up'))`;
      const process = await box.spawn(['node', '-e', server], {});
      for await (const { line } of process.lines) if (line === 'up') break;
      const forward = await box.forward(4096);
      const answers = await Promise.all(
        [1, 1000, 1_000_000].map(async (size) => {
          const response = await fetch(`http://127.0.0.1:${forward.port}/`, {
            method: 'POST',
            body: 'x'.repeat(size),
          });
          return response.text();
        }),
      );
      expect(answers).toEqual(['got 1', 'got 1000', 'got 1000000']);
      await forward.close();
      await expect(fetch(`http://127.0.0.1:${forward.port}/`)).rejects.toThrow();
      await process.kill();
    });

    it("leads the box's model port to the host's gateway", async () => {
      await using fresh = await freshBox(provider);
      const gateway = createServer((_, response) => response.end('from the gateway'));
      const path = `${fresh.box.handle.socketDir}/gateway.sock`;
      await new Promise<void>((resolve) =>
        gateway.listen({ path, readableAll: true, writableAll: true }, resolve),
      );
      await fresh.box.openGateway();
      const script = `fetch('http://127.0.0.1:8080/v1').then((r) => r.text()).then(console.log)`;
      const { stdout } = await fresh.box.exec(['node', '-e', script], { timeoutMs: 10_000 });
      gateway.closeAllConnections();
      gateway.close();
      expect(stdout).toBe('from the gateway\n');
    });

    it('killAll leaves nothing but the supervisor', async () => {
      const process = await box.spawn(['/bin/sh', '-c', 'trap "" TERM; sleep 781 & sleep 782'], {});
      await box.killAll();
      expect(await process.exited).toBe(137);
      expect(await processesOf(box)).toEqual([]);
    });

    it('rejects whatever is under way when the box is lost', async () => {
      const handle = await provider.start({ ...box.handle.limits });
      await using lost = await attach(handle);
      const exec = sh(lost, 'sleep 60', { timeoutMs: 60_000 });
      const process = await lost.spawn(['sleep', '60'], {});
      const lines = process.lines[Symbol.asyncIterator]().next();
      const outcomes = Promise.allSettled([exec, process.exited, lines]);
      await sleep(100);
      await provider.destroy(handle);
      for (const outcome of await outcomes)
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: expect.any(BoxLostError) as BoxLostError,
        });
      await expect(sh(lost, 'true')).rejects.toBeInstanceOf(BoxLostError);
    });
  });
});
