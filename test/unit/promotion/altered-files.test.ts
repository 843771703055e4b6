import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import { verifyArchive } from '../../../src/promotion/ledger/verify.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';

let root: string;
let desk: PromotionDesk;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-altered-'));
  const project = join(root, 'project');
  mkdirSync(project);
  desk = new PromotionDesk(join(root, 'archive'), { now: () => Date.parse('2026-01-01T00:00:00Z') });
  const hook = { name: 'size', command: ['x'], code: 1, ms: 1, output: '9 KB', why: 'it ended with 1' };
  desk.blocked('stopped', 'ann', { tool: 'shout', variant: 'v', project }, [hook]);
  desk.ask({
    id: 'asked',
    evidence: madeUpEvidence(plainTool('text'), { project }),
    inUse: await readInUse(project, 'shout'),
    target: { kind: 'tool' },
    policy: PromotionConfig.parse({}),
    who: 'ann',
  });
  await desk.approveAndInstall('asked', () => ({ who: 'bob' }));
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (path: string): string => join(desk.archiveDir, 'promotions', path);
const cases = [
  ['stopped/hooks.json', 1],
  ['asked/evidence.json', 2],
  ['asked/candidate.patch', 2],
] as const;

describe('`audit verify`', () => {
  it('finds nothing where nothing was altered', () => {
    expect(verifyArchive(desk.log).findings).toEqual([]);
  });

  for (const [path, line] of cases) {
    it(`names ${path} when one byte of it is another one, and when it is gone`, () => {
      const file = at(path);
      const bytes = readFileSync(file);
      bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
      writeFileSync(file, bytes);
      expect(verifyArchive(desk.log).findings).toEqual([{ line, file, what: `${file} was altered` }]);
      rmSync(file);
      expect(verifyArchive(desk.log).findings).toEqual([{ line, file, what: `${file} is missing` }]);
    });
  }

  it('names a kept file that is not what its name says', () => {
    const [name = ''] = readdirSync(at('files'));
    const file = at(join('files', name));
    appendFileSync(file, ' ');
    expect(verifyArchive(desk.log).findings).toEqual([{ file, what: `${file} was altered` }]);
  });
});
