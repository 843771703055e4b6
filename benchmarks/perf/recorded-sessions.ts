import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject, startServer } from '../../test/integration/support/opencode-process.ts';
import { startScriptedModel, type Turn } from '../../test/integration/support/scripted-model.ts';

const LINES = Array.from({ length: 120 }, (_, i) => `line ${i} of the file, with some words in it\n`).join(
  '',
);
const edit = (oldString: string, newString: string) => ({
  name: 'edit',
  args: { filePath: 'a.txt', oldString, newString },
});
const read = { name: 'read', args: { filePath: 'a.txt' } };
const words = 'So I have a look at the file first, and then at what is around it. '.repeat(6);

/** A session as there are many: it reads, fails to edit, edits, runs a command, and talks in between. */
const script: Record<string, readonly Turn[]> = {
  ordinary: [
    { text: words, calls: [read] },
    { text: words, calls: [edit('LINE 7 OF THE FILE', 'line seven')] },
    { calls: [edit('line 7 of the file', 'line seven')] },
    { calls: [{ name: 'bash', args: { command: 'cat a.txt', description: 'show the file' } }] },
    { calls: [edit('line seven', 'line 7 of the file')] },
    { text: words },
  ],
};

export interface Recorded {
  /** What `GET /event` said during one session. */
  readonly eventLines: readonly string[];
  readonly sessionId: string;
}

/** Runs one session on a real OpenCode; its database is copied to `database` when OpenCode has ended. */
export async function recordSession(database?: string): Promise<Recorded> {
  await using model = await startScriptedModel(script);
  await using project = await makeProject(model.port, { 'a.txt': LINES });
  const recorded = await (async () => {
    await using server = await startServer(project);
    const { id } = (await server.call('POST', '/session', { title: 't' })) as { id: string };
    await server.call('POST', `/session/${id}/message`, {
      parts: [{ type: 'text', text: 'scenario:ordinary' }],
    });
    await server.until((line) => line.includes('"session.idle"') && line.includes(id));
    return { eventLines: [...server.eventLines], sessionId: id };
  })();
  const own = join(project.env['XDG_DATA_HOME'] ?? '', 'opencode', 'opencode.db');
  if (database !== undefined)
    for (const suffix of ['', '-wal'])
      if (existsSync(own + suffix)) copyFileSync(own + suffix, database + suffix);
  return recorded;
}
