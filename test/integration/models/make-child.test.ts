import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openModels, type ModelSide } from '../../../src/models/model-side.ts';
import { ModelsConfig } from '../../../src/models/models-config.ts';
import type { ModelContext } from '../../../src/models/prompt-context.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { CHARS_PER_TOKEN } from '../../../src/tokens.ts';
import { vary, type VaryResult } from '../../../src/mutation/vary.ts';
import {
  scriptedProviderConfig,
  startScriptedProvider,
  type ScriptedProvider,
  type ScriptedReply,
  type ScriptedRequest,
} from '../../kit/scripted-provider.ts';

const SOURCE = `import { tool } from '@opencode-ai/plugin';
export default tool({
  description: 'Says hello.',
  args: { name: tool.schema.string().describe('who') },
  async execute(args) {
    return 'hello ' + args.name;
  },
});
`;
const genome: Genome = { entry: 'greet.ts', files: { 'greet.ts': SOURCE } };
const shown = { genome, summary: 'the tool as it was given', objectives: { score: 0.25 } };
const context: ModelContext = {
  contract: 'tool',
  parent: shown,
  failures: [
    {
      mode: 'blank-name',
      verdict: 'wrong',
      errors: [],
      args: { name: ' ' },
      files: {},
      expected: 'an error, with every file left as it was.',
    },
  ],
  elites: [],
};

const block = (search: string, replace: string): string =>
  `FILE: greet.ts\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`;
const text = (
  reply: string,
  more: Partial<Extract<ScriptedReply, { kind: 'text' }>> = {},
): ScriptedReply => ({
  kind: 'text',
  text: reply,
  ...more,
});
const BETTER = `SUMMARY: it trims\n${block("'hello ' + args.name", "'hello ' + args.name.trim()")}`;

let folder: string;
let provider: ScriptedProvider;
let models: ModelSide;
let replies: readonly ScriptedReply[] = [];
let before = 0;
let proposal = 0;
const notes: string[] = [];

function open(at: string, extra: object = {}): Promise<ModelSide> {
  const config = ModelsConfig.parse({
    use: [{ model: 'scripted/writer' }],
    opencode: scriptedProviderConfig(provider.url),
    timeoutMs: 60_000,
    ...extra,
  });
  const env = { PATH: process.env['PATH'] };
  return openModels({ config, folder: at, env, onNote: (line) => void notes.push(line) });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-make-child-'));
  provider = await startScriptedProvider((_, n) => replies[n - before] ?? replies.at(-1) ?? text(''));
  models = await open(folder);
});
afterAll(async () => {
  await models[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  before = provider.requests.length;
});

function make(
  operator: string,
  given: readonly ScriptedReply[],
  more: Partial<ModelContext> = {},
  side = models,
  known: ReadonlySet<string> = new Set(),
): Promise<VaryResult> {
  replies = given;
  const n = ++proposal;
  const request = { n, operator, model: 'scripted/writer', context: { ...context, ...more }, known };
  return side.make(request, (proposed) =>
    Promise.resolve(vary({ parents: [genome], operator, stream: ['test', n], proposed })),
  );
}

const asked = (): readonly ScriptedRequest[] => provider.requests.slice(before);
const sourceOf = (result: VaryResult): string =>
  result.kind === 'child' ? (result.genome.files['greet.ts'] ?? '') : '';

describe('a child from a model', () => {
  it('is made by a change in places, from the source and the failing cases', async () => {
    const result = await make('model-diff', [text(BETTER)]);
    expect(result).toMatchObject({ kind: 'child', operator: 'model-diff', summary: 'model-diff: it trims' });
    expect(sourceOf(result)).toContain('args.name.trim()');
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.prompt).toContain(SOURCE.trim());
    expect(asked()[0]?.prompt).toContain('Arguments: {"name":" "}');
  });

  it('is written anew, with prose around the code', async () => {
    const whole = SOURCE.replace("'hello '", "'good day '");
    const reply = `Certainly! The tool greets more politely now.\n\n\`\`\`\`ts\n${whole}\`\`\`\`\n\nLet me know.`;
    expect(sourceOf(await make('model-rewrite', [text(reply)]))).toBe(whole);
  });

  it('carries the diagnosis', async () => {
    const reply = `CAUSE: blanks are taken for a name\n${BETTER}`;
    expect(await make('model-reflect', [text(reply)])).toMatchObject({
      summary: 'model-reflect: it trims',
      cause: 'blanks are taken for a name',
    });
  });

  it('is made of two parents', async () => {
    const mate = {
      ...shown,
      genome: { entry: 'greet.ts', files: { 'greet.ts': SOURCE.replace("'hello '", "'hi '") } },
    };
    const whole = SOURCE.replace("'hello '", "'hi '").replace('.name;', '.name.trim();');
    const result = await make('model-merge', [text(`\`\`\`\`\n${whole}\`\`\`\``)], { mate });
    expect(sourceOf(result)).toBe(whole);
    expect(asked()[0]?.prompt).toContain("+    return 'hi ' + args.name;");
  });

  it('is described anew, and refused when its code changes', async () => {
    const told = block("'Says hello.'", "'Greets one person by name.'");
    expect(await make('model-describe', [text(told)])).toMatchObject({ kind: 'child' });
    expect(await make('model-describe', [text(BETTER)])).toMatchObject({
      kind: 'invalid',
      reason: 'contract',
    });
  });
});

describe('a reply that cannot be used', () => {
  it('is asked for again with the complaint, and the next one counts', async () => {
    const result = await make('model-diff', [text(block('not there', 'x')), text(BETTER)]);
    expect(result).toMatchObject({ kind: 'child' });
    expect(asked()).toHaveLength(2);
    expect(asked()[1]?.prompt).toMatch(
      /What was wrong with it: block 1: its SEARCH text stands in greet.ts nowhere/,
    );
    expect(asked()[1]?.prompt).toContain('not there');
  });

  it('is asked for again when the code does not parse or breaks the contract', async () => {
    const broken = block('args.name;', 'args.name (;');
    const other = block('{ name:', '{ person:');
    expect(await make('model-diff', [text(broken), text(other), text(BETTER)])).toMatchObject({
      kind: 'child',
    });
    expect(asked()[1]?.prompt).toContain('What was wrong with it: syntax: greet.ts:6');
    expect(asked()[2]?.prompt).toContain('What was wrong with it: contract: argument name is gone');
  });

  it('is given up after the retries, with the last reason', async () => {
    expect(await make('model-diff', [text(block('args.name;', 'args.name (;'))])).toMatchObject({
      kind: 'invalid',
      reason: 'syntax',
    });
    expect(asked()).toHaveLength(3);
    expect(await make('model-diff', [text('')])).toMatchObject({
      reason: 'no-site',
      detail: 'model-diff: the reply could not be used: it is empty',
    });
  });

  it('is asked for again when it met the limit', async () => {
    const long = text(BETTER.slice(0, 60), { finish: 'length' });
    expect(await make('model-diff', [long, text(BETTER)])).toMatchObject({ kind: 'child' });
    expect(asked()).toHaveLength(2);
  });

  it('is asked for again when its stream was cut', async () => {
    const cut = text(BETTER.slice(0, 60), { finish: 'none' });
    expect(await make('model-diff', [cut, text(BETTER)])).toMatchObject({ kind: 'child' });
    // OpenCode may have asked once more by itself before it was stopped.
    expect([2, 3]).toContain(asked().length);
  });

  it('is not asked for again when it is a refusal', async () => {
    expect(await make('model-diff', [text('I cannot help with that.')])).toMatchObject({
      reason: 'no-site',
      detail: 'model-diff: the model refused',
    });
    expect(asked()).toHaveLength(1);
  });

  it('is asked for again when it is the parent in other words', async () => {
    const same = text(block("'hello '", '"hello "'));
    expect(await make('model-diff', [same, text(BETTER)])).toMatchObject({ kind: 'child' });
    expect(asked()[1]?.prompt).toContain('What was wrong with it: unchanged: the same as its parent');
  });

  it('is asked for again when it is a variant that was tried, in other words', async () => {
    const first = await make('model-diff', [text(BETTER)]);
    const known = new Set(first.kind === 'child' ? [first.id] : []);
    before = provider.requests.length;
    const renamed = text(block("'hello ' + args.name", '"hello " + (args.name.trim())'));
    const other = text(block("'hello '", "'good day '"));
    expect(await make('model-diff', [renamed, other], {}, models, known)).toMatchObject({ kind: 'child' });
    expect(asked()[1]?.prompt).toContain('as a variant that has been tried already');
  });

  it('is told as it is when the model has nothing else', async () => {
    const first = await make('model-diff', [text(BETTER)]);
    const known = new Set(first.kind === 'child' ? [first.id] : []);
    expect(await make('model-diff', [text(BETTER)], {}, models, known)).toEqual(first);
    expect(asked()).toHaveLength(1 + 3);
  });

  it('is not asked for again when the provider fails', async () => {
    expect(await make('model-diff', [{ kind: 'status', status: 400 }])).toMatchObject({
      reason: 'no-site',
      detail: 'model-diff: provider: status 400',
    });
    expect(asked()).toHaveLength(1);
  });
});

describe('the models of a campaign', () => {
  it('hold their limits when asked at once, and say so', async () => {
    const at = mkdtempSync(join(tmpdir(), 'toolfinch-make-child-'));
    await using side = await open(at, { limits: { calls: 3 } });
    const results = await Promise.all(
      Array.from({ length: 6 }, () => make('model-diff', [text(BETTER, { pauseMs: 300 })], {}, side)),
    );
    expect(asked()).toHaveLength(3);
    expect(results.filter(({ kind }) => kind === 'child')).toHaveLength(3);
    expect(side.usage()).toMatchObject({
      calls: 3,
      spent: 3,
      tokensIn: 300,
      byModel: { 'scripted/writer': { calls: 3 } },
      byOperator: { 'model-diff': { calls: 3, usd: expect.closeTo(0.00036) as number } },
    });
    expect(notes.filter((line) => line.includes('models.limits.calls: 3'))).toHaveLength(1);
    rmSync(at, { recursive: true, force: true });
  });

  it('exceed limits in tokens and money by the calls under way at most', async () => {
    for (const [limits, limit] of [
      [{ tokens: 330 }, 'tokens'],
      [{ usd: 0.00035 }, 'usd'],
    ] as const) {
      const at = mkdtempSync(join(tmpdir(), 'toolfinch-make-child-'));
      await using side = await open(at, { limits });
      before = provider.requests.length;
      const inFlight = 2;
      // Each exchange costs 110 tokens and 0.00012 dollars, so that three meet either limit.
      const lanes = Array.from({ length: inFlight }, async () => {
        for (let i = 0; i < 4; i++) await make('model-diff', [text(BETTER, { pauseMs: 100 })], {}, side);
      });
      await Promise.all(lanes);
      expect(asked().length, limit).toBeGreaterThanOrEqual(3);
      expect(asked().length, limit).toBeLessThan(3 + inFlight);
      expect(side.usage()).toMatchObject({ calls: asked().length, spent: 8 - asked().length });
      expect(notes.some((line) => line.includes(`models.limits.${limit}`))).toBe(true);
      rmSync(at, { recursive: true, force: true });
    }
  });

  it('count a call that was given up by what was sent', async () => {
    const at = mkdtempSync(join(tmpdir(), 'toolfinch-make-child-'));
    await using side = await open(at, { timeoutMs: 2_000 });
    await make('model-diff', [{ kind: 'silence' }], {}, side);
    const { calls, reckoned, tokensIn, usd } = side.usage();
    expect([calls, reckoned]).toEqual([1, 1]);
    expect(tokensIn).toBeGreaterThan((asked()[0]?.prompt.length ?? 0) / CHARS_PER_TOKEN);
    expect(usd).toBeCloseTo(tokensIn / 1e6, 12);
    rmSync(at, { recursive: true, force: true });
  });

  it('record no answer of what is under way at their end, but that it was asked: a resumed campaign asks again', async () => {
    const at = mkdtempSync(join(tmpdir(), 'toolfinch-make-child-'));
    const side = await open(at);
    const n = proposal + 1;
    const made = make('model-diff', [{ kind: 'silence' }], {}, side);
    while (asked().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await side[Symbol.asyncDispose]();
    await made.catch(() => undefined);
    proposal = n - 1;
    {
      await using resumed = await open(at, { limits: { calls: 2 } });
      expect(resumed.usage()).toMatchObject({ calls: 1, reckoned: 1 });
      expect(await make('model-diff', [text(BETTER)], {}, resumed)).toMatchObject({ kind: 'child' });
      expect(resumed.usage()).toMatchObject({ calls: 2, failed: 0, reckoned: 1 });
      // A child's cost is the same, however often its campaign was killed.
      expect(resumed.costOf(n).tokens).toBe(110);
    }
    await using third = await open(at, { limits: { calls: 2 } });
    expect(await make('model-diff', [text(BETTER)], {}, third)).toMatchObject({ reason: 'no-site' });
    expect(third.usage()).toMatchObject({ calls: 2, spent: 1 });
    rmSync(at, { recursive: true, force: true });
  });

  it('that OpenCode does not know are told of before anything is asked', async () => {
    await expect(open(folder, { use: [{ model: 'scripted/nobody' }] })).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      remedy: expect.stringContaining('scripted/writer') as string,
    });
  });

  it('leave every exchange in the cassette', async () => {
    await make('model-diff', [text(BETTER)]);
    const lines = readFileSync(join(folder, 'model-exchanges.ndjson'), 'utf8').trim().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { outcome: { kind: string } });
    expect(entries.filter(({ outcome }) => outcome.kind !== 'begun')).toHaveLength(models.usage().calls);
    expect(entries[0]?.outcome.kind).toBe('begun');
    expect(entries[1]).toMatchObject({
      model: 'scripted/writer',
      operator: 'model-diff',
      version: 'diff.v1',
      attempt: 0,
      repairs: 0,
    });
  });
});
