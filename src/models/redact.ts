/** Names under which configurations keep keys and passwords; better one too many than one too few. */
const SECRET_NAME = /key|token|secret|passw|credential|auth/i;
/** The same of environment variables: whole words, for `GIT_AUTHOR_NAME` is none. */
const SECRET_VARIABLE = /(?:^|_)(?:api_?key|key|token|secret|passw(?:or)?d|credentials?|auth)(?:_|$)/i;
/** Shorter values are words, not keys. */
const MIN_LENGTH = 8;

/**
 * A function that blots out every secret of an environment in a text: of variables that are named like one, and of those
 * that a configuration of OpenCode refers to, whatever their names.
 */
export function redactor(env: NodeJS.ProcessEnv, config?: unknown): (text: string) => string {
  const referred = new Set(
    [...(JSON.stringify(config) ?? '').matchAll(/\{env:([^}]+)\}/g)].map(([, name = '']) => name.trim()),
  );
  const secrets = Object.entries(env)
    .flatMap(([name, value]) =>
      (SECRET_VARIABLE.test(name) || referred.has(name)) && value !== undefined && value.length >= MIN_LENGTH
        ? [value]
        : [],
    )
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
}

/** OpenCode fills these in itself, so that what they stand for is in no file of ours. */
const REFERENCE = /\{(?:env|file):[^}]+\}/;

/** What stands directly below these is named by whoever wrote the configuration: a model may be called `monkey`. */
const OWN_NAMES = /^(?:provider|models|agent|mcp|command|lsp|formatter)$/;
/** It has keys of a keyboard. */
const KEYBOARD = 'keybinds';

/**
 * Paths in a configuration of OpenCode at which a key stands in clear text, e.g. `provider.x.options.apiKey`; the value is
 * never part of the answer. Keys must be given as `{env:NAME}` or `{file:path}`. What lies below a suspicious name is
 * suspicious, too.
 */
export function clearSecrets(value: unknown, path = '', suspicious = false): string[] {
  if (typeof value === 'string') {
    if (/^\w+:\/\/[^/@\s]*:[^/@\s]*@/.test(value)) return [path];
    return suspicious && value !== '' && !REFERENCE.test(value) ? [path] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const isNaming = OWN_NAMES.test(lastOf(path));
  return Object.entries(value).flatMap(([name, inner]) =>
    clearSecrets(
      inner,
      path === '' ? name : `${path}.${name}`,
      suspicious || (!isNaming && name !== KEYBOARD && (SECRET_NAME.test(name) || /^headers$/i.test(name))),
    ),
  );
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
