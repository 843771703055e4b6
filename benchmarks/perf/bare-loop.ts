import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The loop that `stage1-overhead` compares with: the same calls in the same runtime, with nothing around them. Run by
 * OpenCode's runtime as `bare-loop.ts TOOL CALLS FOLDER`; prints the milliseconds of the loop itself.
 */

interface Call {
  readonly files: Record<string, string>;
  readonly args: unknown;
  readonly permission: 'allow' | 'deny';
}

const [toolFile = '', callsFile = '', folder = ''] = process.argv.slice(2);
const { default: tool } = (await import(pathToFileURL(toolFile).href)) as {
  default: { execute(args: unknown, context: object): Promise<unknown> };
};
const calls = JSON.parse(readFileSync(callsFile, 'utf8')) as Call[];
let bytes = 0;
let thrown = 0;
const start = performance.now();
for (const [index, call] of calls.entries()) {
  const dir = join(folder, String(index));
  mkdirSync(dir);
  for (const [path, text] of Object.entries(call.files)) {
    const file = join(dir, path);
    if (path.includes('/')) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const args: unknown = JSON.parse(JSON.stringify(call.args).replaceAll('{{workspace}}', dir));
  const context = {
    sessionID: 'ses_bare',
    messageID: 'msg_bare',
    callID: `call_${index}`,
    agent: 'build',
    abort: new AbortController().signal,
    messages: [],
    metadata: () => undefined,
    ask: () => (call.permission === 'deny' ? Promise.reject(new Error('rejected')) : Promise.resolve()),
    directory: dir,
    worktree: dir,
  };
  try {
    await tool.execute(args, context);
  } catch {
    thrown++;
  }
  for (const path of Object.keys(call.files)) bytes += readFileSync(join(dir, path)).length;
}
console.log(JSON.stringify({ loopMs: performance.now() - start, bytes, thrown }));
