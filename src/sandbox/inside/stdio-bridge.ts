import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/**
 * `stdio-bridge.ts PORT COMMAND ARG…`: starts the command for the first connection to the port and joins its standard
 * input and output to it; what it writes to standard error is written to ours. Ends as the command does.
 */
const [port, name = '', ...args] = process.argv.slice(2);
// Set by the wrapper under which this runs; OpenCode as the command would be no OpenCode with it.
const { BUN_BE_BUN: _, ...env } = process.env;

const server = createServer({ allowHalfOpen: true }, (socket) => {
  server.close();
  const child = spawn(name, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  socket.pipe(child.stdin);
  child.stdout.pipe(socket);
  child.stdin.on('error', () => undefined);
  socket.on('error', () => child.kill('SIGKILL'));
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(127);
  });
  let code = 0;
  child.on('exit', (status) => (code = status ?? 137));
  // Its last words have been read by then.
  child.on('close', () => socket.end(() => process.exit(code)));
});
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
