import { describe, expect, it } from 'vitest';
import { askedPermissions } from '../../../src/mutation/gate/asked-permissions.ts';
import { gateFirst } from '../../../src/mutation/gate/first-version.ts';

const ASK = "await ctx.ask({ permission: 'edit', patterns: [args.path], always: ['*'], metadata: {} });";
const toolOf = (body: string, head = '') => ({
  entry: 'note.ts',
  files: {
    'note.ts': `import { writeFile } from 'node:fs/promises';
import { tool } from '@opencode-ai/plugin';
${head}
export default tool({
  description: 'Writes a note.',
  args: { path: tool.schema.string() },
  async execute(args, ctx) { ${body} },
});
`,
  },
});
const WRITE = "await writeFile(args.path, 'note');";

describe('the gate for a tool without a parent', () => {
  it('lets a tool through that asks before it writes, also in a function of its own', () => {
    expect(gateFirst(toolOf(`${ASK} ${WRITE} return 'done';`))).toEqual({ ok: true });
    const put = 'async function put(path: string) { await writeFile(path, "note"); }';
    expect(gateFirst(toolOf(`${ASK} await put(args.path); return 'done';`, put))).toEqual({ ok: true });
  });

  it('lets a function of its own ask for it', () => {
    const request = `async function request(ctx: any, path: string) { ${ASK.replace('args.path', 'path')} }`;
    expect(gateFirst(toolOf(`await request(ctx, args.path); ${WRITE} return 'done';`, request))).toEqual({
      ok: true,
    });
    expect(
      gateFirst(toolOf(`await request({ ask() {} }, args.path); ${WRITE} return 'done';`, request)),
    ).toMatchObject({ reason: 'permission-dropped' });
  });

  it.each([
    ['syntax', "return 'done'("],
    ['permission-dropped', `${WRITE} return 'done';`],
    ['permission-dropped', `if (args.path) { ${ASK} } ${WRITE} return 'done';`],
    ['permission-dropped', `${ASK} ctx.ask = async () => {}; return 'done';`],
    ['imports', "await fetch('http://example.org'); return 'done';"],
    ['imports', "process.exit(0); return 'done';"],
    ['contract', 'return;'],
  ])('refuses for %s: %s', (reason, body) => {
    expect(gateFirst(toolOf(body))).toMatchObject({ ok: false, reason });
  });

  it('refuses what is not a tool, and other modules', () => {
    expect(gateFirst({ entry: 'a.ts', files: { 'a.ts': 'export const a = 1;\n' } })).toMatchObject({
      reason: 'contract',
    });
    expect(gateFirst(toolOf("return 'done';", "import 'node:net';"))).toMatchObject({ reason: 'imports' });
  });
});

describe('the permissions that a tool asks for', () => {
  it('are known by name', () => {
    expect([...askedPermissions(toolOf(`${ASK} ${WRITE} return 'done';`))]).toEqual(['edit']);
    expect([...askedPermissions(toolOf("return 'done';"))]).toEqual([]);
  });
});
