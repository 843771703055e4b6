/** How a server that asks for a password is spoken to: `OPENCODE_SERVER_PASSWORD`, and `OPENCODE_SERVER_USERNAME` where it is another than `opencode`. */
export function serverHeaders(env: NodeJS.ProcessEnv): Record<string, string> {
  const password = env['OPENCODE_SERVER_PASSWORD'];
  return password ? { authorization: basic(env['OPENCODE_SERVER_USERNAME'] || 'opencode', password) } : {};
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
