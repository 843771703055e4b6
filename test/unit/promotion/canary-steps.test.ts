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
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followCanaries } from '../../../src/cli/follow-canaries.ts';
import { LiveCanaries } from '../../../src/cli/live-canaries.ts';
import { jsonScreen, lineScreen } from '../../../src/cli/watch-screen.ts';
import { promotionNews } from '../../../src/notify/promotion-news.ts';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import { advance, nextShare } from '../../../src/promotion/canary/advance.ts';
import { canaryLog } from '../../../src/promotion/canary/canary-files.ts';
import { demote } from '../../../src/promotion/canary/end.ts';
import { followRule } from '../../../src/promotion/canary/follow-rule.ts';
import { statusOf, type CanaryCall } from '../../../src/promotion/canary/status.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import { verifyAudit } from '../../../src/promotion/ledger/verify.ts';
import { backupFolder } from '../../../src/promotion/request-folder.ts';
import type { PromotionRequest } from '../../../src/promotion/requests.ts';
import { takeBack } from '../../../src/promotion/rollback.ts';
import type { Target } from '../../../src/promotion/target.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';

let root: string;
let project: string;
let now: number;
let desk: PromotionDesk;
const old = plainTool('text').files['shout.ts'] ?? '';
const by = { who: 'bob' };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-steps-'));
  project = join(root, 'project');
  now = Date.parse('2026-01-01T00:00:00Z');
  desk = new PromotionDesk(join(root, 'archive'), { now: () => now });
  mkdirSync(dirname(entry()), { recursive: true });
  writeFileSync(entry(), old);
});
afterEach(() => rmSync(root, { recursive: true }));

const entry = (): string => join(project, '.opencode/tool/shout.ts');
const shareIn = (): string | undefined => /share: (.*),/.exec(readFileSync(entry(), 'utf8'))?.[1];

async function installed(id: string, target: Target): Promise<PromotionRequest> {
  const evidence = madeUpEvidence(plainTool('text.toUpperCase()'), { project });
  const policy = PromotionConfig.parse({});
  desk.ask({ id, evidence, inUse: await readInUse(project, 'shout'), target, policy, who: 'ann' });
  desk.approve(id, by);
  return await desk.install(id, 'bob');
}

/** So many sessions of a version with one call each, a second apart from now on. */
function play(version: CanaryCall['version'], sessions: number, outcome: CanaryCall['outcome'] = 'ok'): void {
  const log = canaryLog(join(project, '.opencode'), 'shout');
  mkdirSync(dirname(log), { recursive: true });
  for (let i = 0; i < sessions; i++) {
    now += 1_000;
    const at = new Date(now).toISOString();
    appendFileSync(
      log,
      `${JSON.stringify({ at, session: `${version}${now}`, version, outcome, ms: 1, chars: 1 })}\n`,
    );
  }
}

const steps: Target = { kind: 'canary', share: 0.1, then: [0.5, 1] };

describe('a canary in steps', () => {
  it('takes one share after another, then stands alone, and leads back byte for byte', async () => {
    const first = await installed('steps', steps);
    expect(first.step).toEqual({ share: 0.1, since: '2026-01-01T00:00:00.000Z' });
    expect(shareIn()).toBe('0.1');
    now += 1_000;
    const second = await advance(desk, 'steps', by, false);
    expect(second).toMatchObject({
      canary: 'running',
      step: { share: 0.5, since: '2026-01-01T00:00:01.000Z' },
    });
    expect(shareIn()).toBe('0.5');
    expect(promotionNews(first, second).map(({ type }) => type)).toEqual(['canary.advanced']);
    expect(nextShare(second)).toBe(1);
    expect(await advance(desk, 'steps', by, false)).toMatchObject({ canary: 'finished' });
    expect(readFileSync(entry(), 'utf8')).toContain('toUpperCase');
    await expect(advance(desk, 'steps', by, false)).rejects.toThrow(/not a canary that is running/);
    desk.rollback('steps', by);
    expect(readFileSync(entry(), 'utf8')).toBe(old);
    expect(desk.log.records().map(({ what }) => what.kind)).toEqual([
      ...['requested', 'approved', 'installed', 'canary-advanced', 'canary-ended', 'rolled-back'],
    ]);
    expect(verifyAudit(desk.log).findings).toEqual([]);
  });

  it('without further shares stands alone at once', async () => {
    await installed('one', { kind: 'canary', share: 0.1 });
    expect(await advance(desk, 'one', by, false)).toMatchObject({ canary: 'finished' });
  });

  it('is demoted from any step', async () => {
    await installed('steps', steps);
    await advance(desk, 'steps', by, false);
    demote(desk, 'steps', by, false);
    expect(readFileSync(entry(), 'utf8')).toBe(old);
  });

  it('goes on, and stays on the screen, where it could not be demoted', async () => {
    await installed('steps', steps);
    writeFileSync(entry(), 'mine');
    expect(() => demote(desk, 'steps', by, false)).toThrow(/has been changed since/);
    expect(desk.get('steps')).toMatchObject({ canary: 'running', rolledBack: false });
    expect(new LiveCanaries(desk).read()).toHaveLength(1);
    expect(demote(desk, 'steps', by, true)).toMatchObject({ canary: 'demoted', rolledBack: true });
    expect(readFileSync(entry(), 'utf8')).toBe(old);
  });

  it('is followed by its rule while somebody watches', async () => {
    await installed('steps', steps);
    play('old', 40);
    play('new', 40, 'fell-back');
    const stop = new AbortController();
    const notes: string[] = [];
    await followCanaries(desk, new LiveCanaries(desk), {
      signal: stop.signal,
      who: 'watch',
      everyMs: 1,
      onNote(line) {
        notes.push(line);
        stop.abort();
      },
    });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^Canary steps of shout was demoted by rule: /);
    expect(desk.get('steps')).toMatchObject({ canary: 'demoted', rolledBack: true });
    expect(readFileSync(entry(), 'utf8')).toBe(old);
    expect(desk.log.records().at(-1)).toMatchObject({ who: 'watch' });
  });

  it('that cannot be demoted is spoken of once while it is watched', async () => {
    await installed('steps', steps);
    play('old', 40);
    play('new', 40, 'fell-back');
    writeFileSync(entry(), 'mine');
    const notes: string[] = [];
    const signal = AbortSignal.timeout(200);
    await followCanaries(desk, new LiveCanaries(desk), {
      signal,
      who: 'watch',
      everyMs: 1,
      onNote: (line) => notes.push(line),
    });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/could not be followed: .*has been changed since/);
    expect(readFileSync(entry(), 'utf8')).toBe('mine');
  });

  it('is demoted by a second try where the first died between files and log', async () => {
    const request = await installed('steps', steps);
    takeBack(desk.archiveDir, request, false);
    expect(readFileSync(entry(), 'utf8')).toBe(old);
    expect(desk.get('steps').canary).toBe('running');
    expect(demote(desk, 'steps', by, false)).toMatchObject({ canary: 'demoted', rolledBack: true });
    expect(existsSync(backupFolder(desk.archiveDir, 'steps'))).toBe(false);
    expect(() => desk.rollback('steps', by)).toThrow(/taken back already/);
  });

  it('is demoted by a rollback, too', async () => {
    await installed('steps', steps);
    expect(desk.rollback('steps', by)).toMatchObject({ canary: 'demoted', rolledBack: true });
  });

  it('does not overwrite what somebody has changed', async () => {
    await installed('steps', steps);
    writeFileSync(entry(), 'mine');
    await expect(advance(desk, 'steps', by, false)).rejects.toThrow(/has been changed since/);
    expect(readFileSync(entry(), 'utf8')).toBe('mine');
  });

  it('is judged at each step by what came since, and given up for what came before, too', async () => {
    await installed('steps', steps);
    play('old', 40);
    play('new', 40);
    expect(statusOf(desk.get('steps'))).toMatchObject({ verdict: 'finish', new: { calls: 40 } });
    now += 1_000;
    await advance(desk, 'steps', by, false);
    expect(statusOf(desk.get('steps'))).toMatchObject({ verdict: 'wait', new: { calls: 0 } });
    play('new', 2, 'fell-back');
    expect(statusOf(desk.get('steps')).verdict).toBe('wait');
    now += 1_000;
    await advance(desk, 'steps', by, false);
    // Over.
    expect(desk.get('steps').canary).toBe('finished');
  });

  it('follows the rule where it is told to: waits, takes the next share, is given up', async () => {
    await installed('steps', steps);
    const follow = async (only?: 'finish' | 'demote') =>
      (await followRule(desk, 'steps', by, { ...(only && { only }) })).did;
    expect(await follow()).toBe('nothing');
    play('old', 40);
    play('new', 40);
    expect(await follow('demote')).toBe('nothing');
    now += 1_000;
    expect(await follow('finish')).toBe('advanced');
    expect(shareIn()).toBe('0.5');
    play('new', 3, 'fell-back');
    expect(await follow('finish')).toBe('nothing');
    expect(await follow()).toBe('demoted');
    expect(readFileSync(entry(), 'utf8')).toBe(old);
    expect(desk.log.records().slice(-2)).toMatchObject([
      { who: 'bob', what: { kind: 'rolled-back' } },
      { who: 'bob', what: { kind: 'canary-ended', outcome: 'demoted' } },
    ]);
    await expect(follow()).rejects.toThrow(/not a canary that is running/);
  });

  it('adds up failures over its steps', async () => {
    await installed('steps', steps);
    play('new', 2, 'fell-back');
    now += 1_000;
    await advance(desk, 'steps', by, false);
    play('new', 1, 'fell-back');
    expect(statusOf(desk.get('steps'))).toMatchObject({ verdict: 'demote', new: { failed: 1 } });
  });

  it('has nothing to do with an earlier canary of the tool', async () => {
    await installed('early', steps);
    play('new', 3, 'fell-back');
    demote(desk, 'early', by, false);
    now += 1_000;
    await installed('late', steps);
    expect(statusOf(desk.get('late'))).toMatchObject({ verdict: 'wait', new: { calls: 0, failed: 0 } });
  });
});

describe('a canary on the screen of `watch`', () => {
  it('is a line that comes again when its figures change', async () => {
    await installed('steps', steps);
    const live = new LiveCanaries(desk);
    const out: string[] = [];
    const screen = lineScreen({ write: (text: string) => out.push(text) > 0 });
    const show = (): void => screen.show({ tools: [], canaries: live.read() }, now);
    show();
    show();
    play('new', 2, 'fell-back');
    show();
    expect(out).toEqual([
      '00:00:00 canary steps of shout, 10.0 % of the sessions: new 0 calls in 0 sessions, 0 refused, 0 failed; old 0 calls in 0 sessions, 0 refused, 0 failed. Rule: wait (fewer than 10 sessions of each version).\n',
      '00:00:02 canary steps of shout, 10.0 % of the sessions: new 2 calls in 2 sessions, 0 refused, 2 failed; old 0 calls in 0 sessions, 0 refused, 0 failed. Rule: wait (fewer than 10 sessions of each version).\n',
    ]);
    demote(desk, 'steps', by, false);
    expect(live.read()).toEqual([]);
  });

  it('is in the document, and gone with its project', async () => {
    await installed('steps', steps);
    const live = new LiveCanaries(desk);
    const out: string[] = [];
    jsonScreen({ write: (text: string) => out.push(text) > 0 }, 60).show(
      { tools: [], canaries: live.read() },
      now,
    );
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      canaries: [{ promotion: 'steps', tool: 'shout', project, share: 0.1, next: 0.5, verdict: 'wait' }],
    });
    rmSync(project, { recursive: true });
    expect(new LiveCanaries(desk).read()).toEqual([]);
  });
});
