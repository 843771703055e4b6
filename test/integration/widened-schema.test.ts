import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultPolicy, gate } from '../../src/mutation/gate.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import { vary } from '../../src/mutation/vary.ts';
import { ROOT } from '../kit/command.ts';
import { makeToolProject, startServer, type Server } from './support/opencode-process.ts';
import { startScriptedModel, type ScriptedModel } from './support/scripted-model.ts';
import { scriptedSession } from './support/scripted-session.ts';

const LIMIT_MS = 180_000;
const policy = { ...defaultPolicy, argsMayChange: 'widened' as const };
const parent: Genome = {
  entry: 'edit.ts',
  files: { 'edit.ts': readFileSync(join(ROOT, 'benchmarks/edit/tools/edit.ts'), 'utf8') },
};
const FILE = 'one\ntwo\nthree\n';
const edit = (args: Record<string, unknown>) => ({ calls: [{ name: 'edit', args }] });
const script = {
  old: [
    edit({ filePath: 'a.txt', oldString: 'two', newString: '2' }),
    edit({ filePath: 'a.txt', oldString: 'e', newString: 'E', replaceAll: true }),
  ],
  short: [edit({ filePath: 'a.txt', oldString: 'three\n' })],
};

interface Seen {
  /** Arguments of the calls that OpenCode recorded. */
  readonly calls: readonly unknown[];
  /** The file after those calls. */
  readonly after: string;
  /** The file after a call that leaves newString out. */
  readonly afterShort: string;
  readonly schema: z.core.JSONSchema.JSONSchema;
}

/** A plain OpenCode with the tool: what it says of its arguments, and what comes of calls of the old and the new form. */
async function seenIn(model: ScriptedModel, tool: Genome): Promise<Seen> {
  await using project = await makeToolProject(model.port, {
    'a.txt': FILE,
    '.opencode/tool/edit.ts': tool.files['edit.ts'] ?? '',
  });
  await using server = await startServer(project);
  const old = await scriptedSession(server, 'old');
  const text = (): string => readFileSync(join(project.dir, 'a.txt'), 'utf8');
  const after = text();
  writeFileSync(join(project.dir, 'a.txt'), FILE);
  await scriptedSession(server, 'short');
  const listed = (await server.call('GET', '/experimental/tool?provider=stub&model=policy')) as {
    readonly id: string;
    readonly parameters: z.core.JSONSchema.JSONSchema;
  }[];
  // The built-in that it replaces is listed as well, before it.
  const schema = listed.findLast(({ id }) => id === 'edit')?.parameters;
  if (!schema) throw new Error(`No edit among ${listed.map(({ id }) => id).join(', ')}`);
  return { calls: await callsOf(server, old.id), after, afterShort: text(), schema };
}

async function callsOf(server: Server, session: string): Promise<readonly unknown[]> {
  const messages = (await server.call('GET', `/session/${session}/message`)) as {
    readonly parts: readonly { readonly type: string; readonly state?: { readonly input: unknown } }[];
  }[];
  return messages.flatMap(({ parts }) =>
    parts.flatMap(({ type, state }) => (type === 'tool' ? [state?.input] : [])),
  );
}

describe('a tool whose schema was widened, in a plain OpenCode', () => {
  it(
    'is listed with its new schema, takes every recorded call as before, and calls that were invalid',
    async () => {
      const child = vary({ parents: [parent], operator: 'schema-optional', stream: ['x', 1], policy });
      if (child.kind !== 'child') throw new Error(child.detail);
      expect(child.summary).toBe("schema-optional: newString may be left out and is '' then");

      await using model = await startScriptedModel(script);
      const before = await seenIn(model, parent);
      const now = await seenIn(model, child.genome);

      expect(before.schema.required).toEqual(['filePath', 'oldString', 'newString']);
      expect(now.schema.required).toEqual(['filePath', 'oldString']);
      expect(before.calls).toHaveLength(2);
      for (const call of before.calls)
        expect(z.fromJSONSchema(now.schema).safeParse(call).success).toBe(true);
      expect(before.after).toBe('onE\n2\nthrEE\n');
      expect(now.after).toBe(before.after);

      const short = { filePath: 'a.txt', oldString: 'three\n' };
      expect(z.fromJSONSchema(before.schema).safeParse(short).success).toBe(false);
      // OpenCode holds no call against the schema of a tool file: the plain tool is called all the same.
      expect(before.afterShort).toBe('one\ntwo\nundefined');
      expect(now.afterShort).toBe('one\ntwo\n');

      // The other way round a call that was valid would be refused.
      expect(gate(parent, child.genome, policy)).toMatchObject({ ok: false, reason: 'contract' });
    },
    LIMIT_MS,
  );
});
