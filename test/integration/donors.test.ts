import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JournalReader } from '../../src/engine/journal/reader.ts';
import { runCommand } from '../kit/command.ts';
import { writeSmallProject } from '../kit/small-campaign.ts';

const DONOR = `import { tool } from '@opencode-ai/plugin';

function squeezed(text: string): string {
  return text.replace(/ +/g, ' ');
}

export default tool({
  description: 'Squeezes blanks.',
  args: { text: tool.schema.string() },
  async execute(args) {
    return squeezed(args.text);
  },
});
`;

let folder: string;
const run = (...args: string[]) =>
  runCommand(args, { cwd: folder, env: { XDG_STATE_HOME: join(folder, 'state') } });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-donors-'));
  writeFileSync(join(folder, 'squeeze.ts'), DONOR);
  writeSmallProject(folder, {
    proposals: 4,
    operators: ['transplant'],
    donors: ['squeeze.ts'],
    stages: { finalists: { count: 0 }, claim: { enabled: false } },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('takes functions of a donor into the tool, and goes on only while the donor is the same', async () => {
  const { code, stderr } = await run('run', '--quiet');
  expect(code, stderr).toBe(0);
  const journal = JournalReader.open(join(folder, 'archive/small'));
  const made = [...journal.recorded().values()].flatMap(({ operator, result }) =>
    result.kind === 'evaluated' ? [{ operator, result }] : [],
  );
  journal.close();
  expect(made.length).toBeGreaterThan(0);
  for (const { operator, result } of made) {
    expect(operator).toBe('transplant');
    expect(result.genome.files['edit.ts']).toContain('function squeezed(text: string)');
    expect(result.evaluation.outcome.kind).toBe('ok');
  }

  writeFileSync(join(folder, 'squeeze.ts'), DONOR.replace("' '", "''"));
  const changed = await run('resume', '--proposals', '6');
  expect(changed.code).toBe(2);
  expect(changed.stderr).toContain('A donor is not as it was');
  writeFileSync(join(folder, 'squeeze.ts'), DONOR);
  const resumed = await run('resume', '--proposals', '6', '--quiet');
  expect(resumed.code, resumed.stderr).toBe(0);
});

it('says what is missing where the operator is named and no donor is', async () => {
  const { code, stderr } = await run('run', '--config', configWithout());
  expect(code).toBe(2);
  expect(stderr).toContain('takes functions of donors, and none is named');
});

function configWithout(): string {
  const other = join(folder, 'without');
  const config = writeSmallProject(folder, { name: 'without', operators: ['transplant'] });
  writeFileSync(`${other}.json`, JSON.stringify(config));
  return `${other}.json`;
}
