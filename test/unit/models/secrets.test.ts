import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/engine/config.ts';
import { clearSecrets, redactor } from '../../../src/models/redact.ts';

const KEY = 'sk-live-0123456789';
const configured = (options: object): unknown => ({
  tool: 'edit.ts',
  suite: 'suite',
  models: { use: [{ model: 'p/m' }], opencode: { provider: { p: { options } } } },
});

describe('keys', () => {
  it('in clear text are refused in a configuration, and not repeated in the refusal', () => {
    for (const options of [
      { apiKey: KEY },
      { headers: { 'x-anything': KEY } },
      { baseURL: `https://user:${KEY}@host/v1` },
      { accessToken: KEY },
      { auth: { value: KEY } },
      { auth: { basic: { user: KEY } } },
      { apiKeys: [KEY] },
    ]) {
      let message = '';
      try {
        parseConfig(configured(options), 'the file');
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain('in clear text');
      expect(message).not.toContain(KEY);
    }
  });

  it('are given by reference', () => {
    expect(clearSecrets({ apiKey: '{env:KEY}', headers: { authorization: 'Bearer {file:~/key}' } })).toEqual(
      [],
    );
    const options = { apiKey: '{env:KEY}', baseURL: 'https://host/v1', timeout: 5 };
    expect(() => parseConfig(configured(options), 'the file')).not.toThrow();
  });

  it('are not smelled in names that somebody gave to a model, nor in keys of a keyboard', () => {
    expect(
      clearSecrets({
        keybinds: { leader: 'ctrl+x' },
        provider: { authority: { name: 'Authority', models: { 'token-monkey': { name: 'Token Monkey' } } } },
      }),
    ).toEqual([]);
  });

  it('that a configuration refers to are blotted out, whatever their variable is called', () => {
    const config = {
      provider: { p: { options: { apiKey: '{env:SESAME}', headers: { x: 'Bearer {env: OPEN }' } } } },
    };
    const redact = redactor({ SESAME: KEY, OPEN: `${KEY}-2`, OTHER: 'left as it is' }, config);
    expect(redact(`${KEY}, ${KEY}-2, left as it is`)).toBe('[redacted], [redacted], left as it is');
  });

  it('of the environment are blotted out of what is kept', () => {
    const redact = redactor({
      MY_API_KEY: KEY,
      GITHUB_TOKEN: `${KEY}-longer`,
      TOKEN: 'short',
      HOME: '/home/somebody',
    });
    expect(redact(`a ${KEY}-longer, b ${KEY}, short, /home/somebody`)).toBe(
      'a [redacted], b [redacted], short, /home/somebody',
    );
  });
});
