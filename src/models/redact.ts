/** Names under which configurations keep keys and passwords; better one too many than one too few. */
const SECRET_NAME = /key|token|secret|passw|credential|auth/i;
/** The same of environment variables: whole words, for `GIT_AUTHOR_NAME` is none. */
const SECRET_VARIABLE = /(?:^|_)(?:api_?key|key|token|secret|passw(?:or)?d|credentials?|auth)(?:_|$)/i;
/** Shorter values are words, not keys. */
const MIN_LENGTH = 8;

/** A function that blots out every secret of an environment in a text. */
export function redactor(env: NodeJS.ProcessEnv): (text: string) => string {
  const secrets = Object.entries(env)
    .flatMap(([name, value]) =>
      SECRET_VARIABLE.test(name) && value !== undefined && value.length >= MIN_LENGTH ? [value] : [],
    )
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
}

/** OpenCode fills these in itself, so that what they stand for is in no file of ours. */
const REFERENCE = /\{(?:env|file):[^}]+\}/;

/**
 * Paths in a configuration of OpenCode at which a key stands in clear text, e.g. `provider.x.options.apiKey`; the value is
 * never part of the answer. Keys must be given as `{env:NAME}` or `{file:path}`.
 */
export function clearSecrets(value: unknown, path = '', suspicious = false): string[] {
  if (typeof value === 'string') {
    if (/^\w+:\/\/[^/@\s]*:[^/@\s]*@/.test(value)) return [path];
    return suspicious && value !== '' && !REFERENCE.test(value) ? [path] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    clearSecrets(
      inner,
      path === '' ? name : `${path}.${name}`,
      SECRET_NAME.test(name) || /^headers$/i.test(lastOf(path)),
    ),
  );
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
