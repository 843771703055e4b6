import { describe, expect, it } from 'vitest';
import { Scrubber } from '../../../src/live/harvest/scrub.ts';
import { secretsIn } from '../../../src/live/harvest/secrets.ts';
import type { Trace } from '../../../src/suites/traces/trace.ts';

const RANDOM = 'q7Zt2LmX9vKc4RwB8nYd';
/** Texts as they stand in files and commands, with what must not stay in them. None of these was ever a key. */
const PLANTED: readonly (readonly [string, string, string])[] = [
  ['a cloud key', 'aws_access_key_id = AKIAQ4ZT2LMX9VKC4RWB', 'AKIAQ4ZT2LMX9VKC4RWB'],
  ['a token of a forge', `git clone https://x:ghp_${RANDOM}${RANDOM}@host/r`, `ghp_${RANDOM}${RANDOM}`],
  ['a key of a model', `OPENAI_API_KEY=sk-proj-${RANDOM}`, `sk-proj-${RANDOM}`],
  ['a bearer token', `curl -H "Authorization: Bearer ${RANDOM}"`, RANDOM],
  ['a web token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${RANDOM}`, RANDOM],
  ['a password in an assignment', 'const password = "correct horse"; db_password: "hunter2x"', 'hunter2x'],
  ['a password in an address', 'postgres://ada:s3cr3t!@db:5432/x', 's3cr3t!'],
  ['a mail address', 'Ada <ada.lovelace@engine.org>', 'ada.lovelace'],
  ['a home folder', 'cat /home/adalove/notes.txt', 'adalove'],
  ['a home folder elsewhere', 'open /Users/adalove/x and C:\\Users\\adalove\\y', 'adalove'],
  [
    'a private key',
    `-----BEGIN RSA PRIVATE KEY-----\n${RANDOM}${RANDOM}\nab12cd34ef==\n-----END`,
    'ab12cd34ef',
  ],
  ['something random', `x = f("${RANDOM}${RANDOM}")`, RANDOM],
  ['a long hexadecimal number', 'k: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b', '9f86d081884c'],
];
/** What looks like one and is none. */
const HARMLESS = [
  'packages/opencode/src/session/processor.ts',
  'function retryWithExponentialBackoffAndJitter(attempts: number)',
  'const token = readToken(process.env.API_TOKEN);',
  'apiKey: "{env:API_KEY}"',
  '/home/user/project and ~/project',
  'someone1@example.com',
  'The quick brown fox jumps over the lazy dog, 1234567890 times.',
  'import { createOpencodeClient } from "@opencode-ai/sdk/v2/client";',
];
const trace = (...outputs: string[]): Trace => ({
  name: 't',
  calls: outputs.map((output, i) => ({ n: i + 1, tool: 'read', args: {}, output, failed: false })),
});
const scrubbed = (...outputs: string[]): string[] =>
  new Scrubber().trace(trace(...outputs)).calls.map(({ output }) => output);

describe('scrubbing', () => {
  it.each(PLANTED)('removes %s', (_, text, secret) => {
    expect(scrubbed(text)[0]).not.toContain(secret);
  });

  it.each(HARMLESS)('leaves %s', (text) => {
    expect([...secretsIn(text)]).toEqual([]);
    expect(scrubbed(text)).toEqual([text]);
  });

  it('puts the same placeholder for the same secret, in every call and session', () => {
    const scrubber = new Scrubber();
    const secret = `sk-${RANDOM}`;
    const [first, second] = scrubber.trace(trace(`a ${secret}`, `b "${secret}"`)).calls;
    const later = scrubber.trace(trace(`c ${secret}`)).calls[0];
    expect([first?.output, second?.output, later?.output]).toEqual([
      'a REDACTED0001',
      'b "REDACTED0001"',
      'c REDACTED0001',
    ]);
    expect(scrubber.counts).toEqual({ key: 1, mail: 0, home: 0 });
  });

  it('removes a secret also where nothing but its first mention tells that it is one', () => {
    expect(scrubbed('password = "hunter2x"', 'login hunter2x')[1]).toBe('login REDACTED0001');
  });

  it('reaches into arguments, and into the folder', () => {
    const given: Trace = {
      name: 't',
      folder: '/home/adalove/p',
      calls: [
        {
          n: 1,
          tool: 'edit',
          args: { filePath: '/home/adalove/p/a.ts', list: [{ text: `sk-${RANDOM}` }] },
          output: '',
          failed: false,
        },
      ],
    };
    const { folder, calls } = new Scrubber().trace(given);
    expect(folder).toBe('/home/user1/p');
    expect(calls[0]?.args).toEqual({ filePath: '/home/user1/p/a.ts', list: [{ text: 'REDACTED0002' }] });
  });
});
