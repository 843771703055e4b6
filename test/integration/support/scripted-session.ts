import type { Server } from './opencode-process.ts';

interface Part {
  readonly type: string;
  readonly state?: { readonly status: string; readonly output?: string; readonly error?: string };
}

/** One session of a scenario of the scripted model, with the results of its tool calls. */
export async function scriptedSession(
  server: Server,
  scenario: string,
): Promise<{ readonly id: string; readonly results: string[] }> {
  const { id } = (await server.call('POST', '/session', { title: scenario })) as { id: string };
  await server.call('POST', `/session/${id}/message`, {
    parts: [{ type: 'text', text: `scenario:${scenario}` }],
  });
  const messages = (await server.call('GET', `/session/${id}/message`)) as {
    readonly parts: readonly Part[];
  }[];
  const results = messages.flatMap(({ parts }) =>
    parts.flatMap(({ type, state }) => (type === 'tool' ? [state?.output ?? `error: ${state?.error}`] : [])),
  );
  return { id, results };
}
