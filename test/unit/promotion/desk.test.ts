import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import type { Evidence } from '../../../src/promotion/evidence/evidence.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import { verifyAudit } from '../../../src/promotion/ledger/verify.ts';
import { policyObjections } from '../../../src/promotion/policy.ts';
import type { PromotionRequest } from '../../../src/promotion/requests.ts';
import type { Target } from '../../../src/promotion/target.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';

const HOUR_MS = 3_600_000;
let root: string;
let project: string;
let now: number;
let desk: PromotionDesk;
const env = process.env;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-desk-'));
  project = join(root, 'project');
  mkdirSync(project);
  now = Date.parse('2026-01-01T00:00:00Z');
  desk = new PromotionDesk(join(root, 'archive'), { now: () => now });
  process.env = { ...env, HOME: join(root, 'home'), XDG_CONFIG_HOME: join(root, 'config') };
  delete process.env['OPENCODE_CONFIG_DIR'];
});
afterEach(() => {
  process.env = env;
  rmSync(root, { recursive: true });
});

let asked = 0;
async function ask(
  policy: object = {},
  {
    answer = 'text.toUpperCase()',
    target = { kind: 'tool' } as Target,
    change = {} as Partial<Evidence>,
    supersedes = undefined as string | undefined,
  } = {},
): Promise<PromotionRequest> {
  const evidence = madeUpEvidence(plainTool(answer), { project, ...change });
  return desk.ask({
    id: `req${++asked}x`,
    evidence,
    inUse: await readInUse(project, 'shout'),
    target,
    policy: PromotionConfig.parse(policy),
    who: 'ann',
    ...(supersedes !== undefined && { supersedes }),
  }).request;
}

const code = (wanted: string) => expect.objectContaining({ code: wanted, exitCode: 2 });
const entry = (): string => join(project, '.opencode/tool/shout.ts');

describe('a promotion', () => {
  it('goes from pending to approved to installed and back, and the log tells it', async () => {
    const { id, state } = await ask();
    expect(state).toBe('pending');
    expect(desk.approve(id, { who: 'bob', comment: 'good' })).toMatchObject({
      state: 'approved',
      installed: null,
    });
    expect(await desk.install(id, 'bob')).toMatchObject({ installed: entry() });
    expect(readFileSync(entry(), 'utf8')).toContain('toUpperCase');
    expect(desk.rollback(id, { who: 'bob' })).toMatchObject({ rolledBack: true, installed: null });
    expect(existsSync(join(project, '.opencode'))).toBe(false);
    expect(desk.log.records().map(({ what, who }) => `${who} ${what.kind}`)).toEqual([
      ...['ann requested', 'bob approved', 'bob installed', 'bob rolled-back'],
    ]);
    expect(verifyAudit(desk.log).findings).toEqual([]);
  });

  it('is rejected with a comment, once', async () => {
    const { id } = await ask();
    expect(desk.reject(id, { who: 'bob', comment: 'too long' })).toMatchObject({
      state: 'rejected',
      rejection: { who: 'bob', comment: 'too long' },
    });
    expect(() => desk.reject(id, { who: 'bob' })).toThrow(code('REQUEST_DECIDED'));
    expect(() => desk.approve(id, { who: 'bob' })).toThrow(code('REQUEST_DECIDED'));
    await expect(desk.install(id, 'bob')).rejects.toThrow(code('NOT_APPROVED'));
  });

  it('needs as many different people as configured', async () => {
    const { id } = await ask({ approvers: 2 });
    expect(desk.approve(id, { who: 'bob' }).state).toBe('pending');
    expect(() => desk.approve(id, { who: 'bob' })).toThrow(code('APPROVED_ALREADY'));
    await expect(desk.install(id, 'bob')).rejects.toThrow(code('NOT_APPROVED'));
    expect(desk.approve(id, { who: 'eve' }).state).toBe('approved');
  });

  it('is not approved by who asked for it, where that is forbidden', async () => {
    const { id } = await ask({ selfApproval: false });
    expect(() => desk.approve(id, { who: 'ann' })).toThrow(code('SELF_APPROVAL'));
    expect(desk.approve(id, { who: 'bob' }).state).toBe('approved');
  });

  it('expires', async () => {
    const { id } = await ask({ expireHours: 2 });
    now += 2 * HOUR_MS - 1;
    expect(desk.get(id).state).toBe('pending');
    now += 1;
    expect(desk.get(id).state).toBe('expired');
    expect(() => desk.approve(id, { who: 'bob' })).toThrow(code('REQUEST_EXPIRED'));
    await ask();
    await ask();
    expect(desk.log.records().filter(({ what }) => what.kind === 'expired')).toHaveLength(1);
  });

  it('is superseded by an edited one', async () => {
    const old = await ask();
    const edited = await ask({}, { answer: '`${text}!`', supersedes: old.id });
    expect(desk.get(old.id)).toMatchObject({ state: 'superseded', supersededBy: edited.id });
    expect(() => desk.approve(old.id, { who: 'bob' })).toThrow(code('REQUEST_DECIDED'));
    await expect(ask({}, { supersedes: old.id })).rejects.toThrow(code('REQUEST_DECIDED'));
    expect(desk.approve(edited.id, { who: 'bob' }).state).toBe('approved');
  });

  it('is not approved, nor installed, once the tool in use has changed', async () => {
    const first = await ask();
    const second = await ask();
    desk.approve(second.id, { who: 'bob' });
    mkdirSync(join(project, '.opencode/tool'), { recursive: true });
    writeFileSync(entry(), 'mine');
    expect(() => desk.approve(first.id, { who: 'bob' })).toThrow(code('TOOL_CHANGED'));
    await expect(desk.install(second.id, 'bob')).rejects.toThrow(code('TOOL_CHANGED'));
    expect(readFileSync(entry(), 'utf8')).toBe('mine');
  });

  describe.each([
    ['the built-in', null],
    ['a global tool', 'config/opencode/tool/shout.ts'],
    ["the project's own tool", 'project/.opencode/tool/shout.ts'],
  ])('that was compared with %s', (_, used) => {
    const put = (path: string, answer: string): void => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), plainTool(answer).files['shout.ts'] ?? '');
    };
    const before = used === null ? [] : [used];
    const places = [
      ...['tool/shout.ts', 'tools/shout.ts', 'tools/shout.js'].map((path) => `project/.opencode/${path}`),
      ...(used?.startsWith('project') ? [] : ['config/opencode/tools/shout.ts']),
      'home/.opencode/tool/shout.ts',
    ].filter((place) => place !== used);

    it.each(places)('is not approved, nor installed, once there is %s', async (place) => {
      for (const path of before) put(path, 'text');
      const first = await ask();
      const second = await ask();
      desk.approve(second.id, { who: 'bob' });
      put(place, '`${text}?`');
      expect(() => desk.approve(first.id, { who: 'bob' })).toThrow(code('TOOL_CHANGED'));
      await expect(desk.install(second.id, 'bob')).rejects.toThrow(code('TOOL_CHANGED'));
      expect(readFileSync(join(root, place), 'utf8')).toContain('?');
    });
  });

  it('is not approved on evidence that was altered or is gone', async () => {
    const { id } = await ask();
    const file = join(root, 'archive/promotions', id, 'evidence.json');
    appendFileSync(file, ' ');
    expect(() => desk.approve(id, { who: 'bob' })).toThrow(
      expect.objectContaining({ code: 'EVIDENCE_ALTERED' }),
    );
    rmSync(file);
    expect(() => desk.approve(id, { who: 'bob' })).toThrow(/is missing/);
  });

  it('is installed once', async () => {
    const { id } = await ask();
    desk.approve(id, { who: 'bob' });
    await desk.install(id, 'bob');
    await expect(desk.install(id, 'bob')).rejects.toThrow(code('INSTALLED_ALREADY'));
    desk.rollback(id, { who: 'bob' });
    expect(() => desk.rollback(id, { who: 'bob' })).toThrow(code('NOT_INSTALLED'));
    await expect(desk.install(id, 'bob')).rejects.toThrow(code('INSTALLED_ALREADY'));
  });

  it('is found by the start of its id', async () => {
    const { id } = await ask();
    expect(desk.get(id.slice(0, -1)).id).toBe(id);
    await ask();
    expect(() => desk.get('req')).toThrow(code('REQUEST_UNKNOWN'));
    expect(() => desk.get('nope')).toThrow(code('REQUEST_UNKNOWN'));
    expect(() => desk.get('')).toThrow(code('REQUEST_UNKNOWN'));
  });

  it('replaces the tool that the project has, in its place, and brings it back', async () => {
    const old = plainTool('text').files['shout.ts'] ?? '';
    mkdirSync(join(project, '.opencode/tools'), { recursive: true });
    writeFileSync(join(project, '.opencode/tools/shout.js'), old);
    const { id } = await ask();
    desk.approve(id, { who: 'bob' });
    await desk.install(id, 'bob');
    expect(existsSync(join(project, '.opencode/tools/shout.js'))).toBe(false);
    expect(readFileSync(join(project, '.opencode/tools/shout.ts'), 'utf8')).toContain('toUpperCase');
    desk.rollback(id, { who: 'bob' });
    expect(readFileSync(join(project, '.opencode/tools/shout.js'), 'utf8')).toBe(old);
    expect(existsSync(join(project, '.opencode/tools/shout.ts'))).toBe(false);
  });
});

describe('the tool in use', () => {
  const put = (path: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), plainTool('text').files['shout.ts'] ?? '');
  };

  it("is the project's, else the global one, else the built-in", async () => {
    expect((await readInUse(project, 'shout')).entry).toBeUndefined();
    put('config/opencode/tool/shout.ts');
    expect((await readInUse(project, 'shout')).entry).toBe(join(root, 'config/opencode/tool/shout.ts'));
    put('project/.opencode/tools/shout.ts');
    expect((await readInUse(project, 'shout')).entry).toBe(join(project, '.opencode/tools/shout.ts'));
    expect((await readInUse('global', 'shout')).folder).toBe(join(root, 'config/opencode'));
  });

  it('cannot be one that OpenCode would go on using', async () => {
    put('home/.opencode/tool/shout.ts');
    await expect(readInUse(project, 'shout')).rejects.toThrow(code('TOOL_SHADOWED'));
  });

  it('cannot be there twice', async () => {
    put('project/.opencode/tool/shout.ts');
    put('project/.opencode/tools/shout.ts');
    await expect(readInUse(project, 'shout')).rejects.toThrow(code('TOOL_TWICE'));
  });

  it('needs a project', async () => {
    await expect(readInUse(join(root, 'nowhere'), 'shout')).rejects.toThrow(code('PROJECT_MISSING'));
  });
});

describe('the policy', () => {
  const automatic = { scoreGain: 0.1, wrongRate: 0.05, contract: 'same' };

  it('approves by itself what meets every threshold, and the log says so', async () => {
    const request = await ask({ automatic, approvers: 2 });
    expect(request).toMatchObject({ state: 'approved', approvals: [{ byPolicy: true }] });
  });

  it.each([
    ['2025-12-31', 'pending'],
    ['2026-01-01', 'approved'],
    ['2025-12-31T23:59:59Z', 'pending'],
    ['2026-01-01T01:00:00+01:00', 'pending'],
    ['2026-01-01T00:00:01Z', 'approved'],
  ])('holds until %s: on the first of January a request is %s', async (until, state) => {
    expect((await ask({ automatic: { ...automatic, until } })).state).toBe(state);
  });

  it('says why it does not hold any more, and people decide', async () => {
    const policy = PromotionConfig.parse({ automatic: { ...automatic, until: '2025-06-30' } });
    const inUse = await readInUse(project, 'shout');
    const evidence = madeUpEvidence(plainTool('text'), { project });
    const { request, objections } = desk.ask({
      ...{ id: 'late', evidence, inUse, target: { kind: 'tool' }, policy, who: 'ann' },
    });
    expect(objections).toEqual(['it held until 2025-06-30']);
    expect(desk.approve(request.id, { who: 'bob' }).state).toBe('approved');
  });

  it('approves so many in 24 hours, counted in the log, and then asks', async () => {
    const quota = { automatic: { ...automatic, atMostPerDay: 2 } };
    const states = async (): Promise<string[]> => [(await ask(quota)).state, (await ask(quota)).state];
    expect(await states()).toEqual(['approved', 'approved']);
    const [third] = await states();
    expect(third).toBe('pending');
    // What people approve counts for nothing.
    desk.approve(desk.list().at(-1)?.id ?? '', { who: 'bob' });
    now += 24 * HOUR_MS - 1;
    expect((await ask(quota)).state).toBe('pending');
    now += 1;
    expect(await states()).toEqual(['approved', 'approved']);
    expect((await ask(quota)).state).toBe('pending');
    expect((await ask({ automatic: { ...automatic, atMostPerDay: 0 } })).state).toBe('pending');
  });

  it.each([
    ['until', 'tomorrow'],
    ['until', 20261231],
    ['atMostPerDay', -1],
  ])('does not know %s: %s', (key, value) => {
    expect(PromotionConfig.safeParse({ automatic: { ...automatic, [key]: value } }).success).toBe(false);
  });

  it('approves nothing where it has no thresholds', async () => {
    expect((await ask()).state).toBe('pending');
  });

  const evidence = madeUpEvidence(plainTool('text'));
  const objections: readonly (readonly [string, Partial<Evidence>, object, RegExp])[] = [
    ['no claim', { improves: false }, {}, /leave open/],
    ['too small a gain', {}, { scoreGain: 0.2 }, /gain in score/],
    ['too many wrong answers', {}, { wrongRate: 0.045 }, /wrong answers/],
    ['longer answers', {}, { answerTokens: -2 }, /tokens/],
    [
      'a changed contract',
      {
        contract: {
          ...evidence.contract,
          changes: [{ part: 'argument', name: 'a', before: null, after: 'required' }],
        },
      },
      {},
      /contract/,
    ],
    [
      'what the gate refuses',
      { contract: { ...evidence.contract, gate: 'imports: node:net' } },
      { contract: 'any' },
      /gate/,
    ],
    ['what was changed by hand', { editedFrom: 'v' }, {}, /by hand/],
    ['a long patch', {}, { changedLines: 1 }, /2 lines/],
  ];
  for (const [name, change, thresholds, wanted] of objections) {
    it(`leaves to people: ${name}`, () => {
      const config = PromotionConfig.parse({ automatic: { ...automatic, ...thresholds } });
      expect(
        policyObjections({ ...evidence, ...change }, config, { records: [], now: 0 }).join('\n'),
      ).toMatch(wanted);
    });
  }
});
