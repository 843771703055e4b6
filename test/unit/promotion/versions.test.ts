import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { finish } from '../../../src/promotion/canary/end.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import { verifyAudit } from '../../../src/promotion/ledger/verify.ts';
import type { Target } from '../../../src/promotion/target.ts';
import { findVersion } from '../../../src/promotion/versions/find-version.ts';
import { putVersion } from '../../../src/promotion/versions/put-version.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';

let root: string;
let project: string;
let desk: PromotionDesk;
const by = { who: 'bob' };
/** No promotion would write it so. */
const original = `\uFEFF${plainTool('text').files['shout.ts'] ?? ''}`.replaceAll('\n', '\r\n');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-versions-'));
  project = join(root, 'project');
  desk = new PromotionDesk(join(root, 'archive'), { now: () => Date.parse('2026-01-01T00:00:00Z') });
  mkdirSync(dirname(entry()), { recursive: true });
  writeFileSync(entry(), original);
});
afterEach(() => rmSync(root, { recursive: true }));

const entry = (): string => join(project, '.opencode/tool/shout.ts');
const code = (wanted: string) => expect.objectContaining({ code: wanted });

/** Every file of the project, by path. */
function files(): Record<string, string> {
  const found = readdirSync(project, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    found
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(project.length + 1), readFileSync(path, 'latin1')]),
  );
}

async function promote(
  id: string,
  genome: Genome,
  target: Target = { kind: 'tool' },
): Promise<Record<string, string>> {
  desk.ask({
    ...{
      id,
      evidence: madeUpEvidence(genome, { project }),
      inUse: await readInUse(project, 'shout'),
      target,
    },
    ...{ policy: PromotionConfig.parse({}), who: 'ann' },
  });
  desk.approve(id, by);
  await desk.install(id, 'bob');
  return files();
}

/** Of two scripts, so that one of them lies apart. */
function twoScripts(answer: string): Genome {
  const { 'shout.ts': text = '' } = plainTool('say(text)').files;
  return {
    entry: 'shout.ts',
    files: {
      'shout.ts': `import { say } from './say.ts';\n${text}`,
      'say.ts': `export const say = (text: string): string => ${answer};\n`,
    },
  };
}

describe('a tool that was promoted several times', () => {
  it('goes back, and forth, to every version byte for byte, and the log tells it', async () => {
    const versions: Record<string, Record<string, string>> = { 'before:one': files() };
    versions['one'] = versions['before:two'] = await promote('one', plainTool('text.toUpperCase()'));
    versions['two'] = versions['before:three'] = await promote('two', twoScripts('`${text}!`'));
    versions['three'] = await promote('three', twoScripts('`${text}?`'));
    // `two` lies beside `three` until something takes it away.
    const order = ['one', 'three', 'before:one', 'two', 'before:three', 'one', 'before:two', 'three'];
    for (const version of order) {
      desk.rollbackTo(version, { ...by, comment: 'because' });
      expect(files(), version).toEqual(versions[version]);
    }
    expect(desk.log.records().at(-1)).toMatchObject({
      who: 'bob',
      what: { kind: 'returned', request: 'three', moment: 'installed', reason: 'because', place: entry() },
    });
    expect(verifyAudit(desk.log).findings).toEqual([]);
  });

  it('has those promotions installed that were so in that version', async () => {
    await promote('one', plainTool('text.toUpperCase()'));
    await promote('two', plainTool('text.trim()'));
    const standing = (): string[] =>
      desk.list().map(({ id, installed, rolledBack }) => `${id} ${rolledBack ? 'back' : installed}`);
    desk.rollbackTo('before:one', by);
    expect(standing()).toEqual(['one back', 'two back']);
    desk.rollbackTo('one', by);
    expect(standing()).toEqual([`one ${entry()}`, 'two back']);
    desk.rollbackTo('two', by);
    expect(standing()).toEqual([`one ${entry()}`, `two ${entry()}`]);
  });

  it('can be promoted and taken back as before, wherever it has gone', async () => {
    const one = await promote('one', plainTool('text.toUpperCase()'));
    await promote('two', plainTool('text.trim()'));
    desk.rollback('two', by);
    desk.rollbackTo('two', by);
    expect(desk.rollback('two', by)).toMatchObject({ installed: null, rolledBack: true });
    expect(files()).toEqual(one);
    await promote('three', plainTool('`${text}!`'));
    desk.rollback('three', by);
    expect(files()).toEqual(one);
    desk.rollback('one', by);
    expect(readFileSync(entry(), 'utf8')).toBe(original);
  });

  it('keeps what somebody has changed by hand, unless forced, and even then a copy', async () => {
    await promote('one', plainTool('text.toUpperCase()'));
    await promote('two', plainTool('text.trim()'));
    writeFileSync(entry(), 'mine');
    const records = desk.log.records().length;
    expect(() => desk.rollbackTo('one', by)).toThrow(code('INSTALLED_CHANGED'));
    expect(readFileSync(entry(), 'utf8')).toBe('mine');
    expect(desk.log.records()).toHaveLength(records);
    desk.rollbackTo('one', by, { force: true });
    expect(readFileSync(entry(), 'utf8')).toContain('toUpperCase');
    const { what } = desk.log.records().at(-1) ?? {};
    const hash = what?.kind === 'returned' ? what.before[entry()] : undefined;
    expect(readFileSync(join(desk.archiveDir, 'promotions/files', hash ?? ''), 'utf8')).toBe('mine');
  });

  it('does not leave a second file of its name beside the version', async () => {
    await promote('one', plainTool('text.toUpperCase()'));
    const second = join(project, '.opencode/tools/shout.js');
    mkdirSync(dirname(second));
    writeFileSync(second, 'mine');
    expect(() => desk.rollbackTo('before:one', by)).toThrow(code('INSTALLED_CHANGED'));
    desk.rollbackTo('before:one', by, { force: true });
    expect(existsSync(second)).toBe(false);
    expect(readFileSync(entry(), 'utf8')).toBe(original);
  });

  it('gets there by a second try where the first died between files and log', async () => {
    await promote('one', plainTool('text.toUpperCase()'));
    await promote('two', plainTool('text.trim()'));
    putVersion(desk.archiveDir, desk.log.records(), findVersion(desk.list(), 'before:one', undefined), false);
    expect(desk.get('two').installed).toBe(entry());
    desk.rollbackTo('before:one', by);
    expect(desk.get('two').installed).toBeNull();
    desk.rollbackTo('two', by);
    expect(readFileSync(entry(), 'utf8')).toContain('trim');
  });

  it('goes back to a canary that was finished, and to what was there before one that was not', async () => {
    await promote('one', plainTool('text.toUpperCase()'), { kind: 'canary', share: 0.5 });
    expect(() => desk.rollbackTo('before:one', by)).toThrow(code('CANARY_RUNNING'));
    await finish(desk, 'one', by, false);
    const one = files();
    await promote('two', plainTool('text.trim()'), { kind: 'canary', share: 0.5 });
    desk.rollback('two', by);
    desk.rollbackTo('before:one', by);
    expect(files()).toEqual({ '.opencode/tool/shout.ts': Buffer.from(original).toString('latin1') });
    expect(desk.rollbackTo('one', by)).toMatchObject({ canary: 'finished', installed: entry() });
    expect(files()).toEqual(one);
    expect(() => desk.rollbackTo('two', by)).toThrow(code('VERSION_UNKNOWN'));
    desk.rollbackTo('before:two', by);
    expect(files()).toEqual(one);
  });

  it('goes nowhere where what was kept was altered', async () => {
    const one = await promote('one', plainTool('text.toUpperCase()'));
    const kept = join(desk.archiveDir, 'promotions/files');
    for (const file of readdirSync(kept)) appendFileSync(join(kept, file), ' ');
    expect(() => desk.rollbackTo('before:one', by)).toThrow(code('KEPT_FILE_LOST'));
    expect(files()).toEqual(one);
  });

  it('says which versions there are not', async () => {
    await promote('one', plainTool('text'));
    await promote('patch', plainTool('text.trim()'), { kind: 'patch', file: join(root, 'x.patch') });
    desk.ask({
      ...{ id: 'asked', evidence: madeUpEvidence(plainTool('text'), { project }), target: { kind: 'tool' } },
      ...{ inUse: await readInUse(project, 'shout'), policy: PromotionConfig.parse({}), who: 'ann' },
    });
    const other = join(root, 'other');
    mkdirSync(other);
    desk.ask({
      ...{ id: 'else', evidence: madeUpEvidence(plainTool('text'), { project: other }) },
      ...{ inUse: await readInUse(other, 'shout'), policy: PromotionConfig.parse({}), who: 'ann' },
      target: { kind: 'tool' },
    });
    expect(() => desk.rollbackTo('asked', by)).toThrow(code('VERSION_UNKNOWN'));
    expect(() => desk.rollbackTo('before:asked', by)).toThrow(code('VERSION_UNKNOWN'));
    expect(() => desk.rollbackTo('patch', by)).toThrow(code('VERSION_ELSEWHERE'));
    expect(() => desk.rollbackTo('one', by, { of: 'else' })).toThrow(code('VERSION_ELSEWHERE'));
    expect(() => desk.rollbackTo('zzz', by)).toThrow(code('REQUEST_UNKNOWN'));
  });
});
