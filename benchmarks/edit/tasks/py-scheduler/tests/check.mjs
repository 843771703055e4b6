import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const body = (file, name) => {
  const text = readFileSync(file, 'utf8');
  return text.slice(text.indexOf(`def ${name}(`)).split('\n\n\n')[0].trimEnd().split('\n');
};
const list = (head, conditions) =>
  conditions.map((condition) => [
    `def ${head}:`,
    '    found = []',
    '    for job in jobs:',
    `        if ${condition}:`,
    '            found.append(job)',
    '    return sorted(found, key=lambda job: job.at)',
  ].join('\n'));
const due = list('due_jobs(jobs, now)', [
  'job.enabled and job.at <= now',
  'job.at <= now and job.enabled',
  'job.at <= now and job.enabled is True',
]);
assert.ok(due.includes(body('scheduler/queue.py', 'due_jobs').join('\n')), 'due_jobs leaves out disabled jobs');
assert.deepEqual(body('scheduler/queue.py', 'late_jobs').join('\n'), list('late_jobs(jobs, now, grace=60)', ['job.at + grace <= now'])[0]);
const run = body('scheduler/runner.py', 'run_all').join('\n');
const handled = /\n    for job in due_jobs\(jobs, now\):\n        try:\n            run_one\(job\)\n(            result\.done \+= 1\n)?        except Exception( as \w+)?:\n            result\.failed \+= 1\n(            continue\n)?(        else:\n            result\.done \+= 1\n|        result\.done \+= 1\n)?    return result$/;
assert.match(run, handled);
assert.equal(run.split('result.done += 1').length, 2);
assert.deepEqual(body('scheduler/runner.py', 'dry_run'), [
  'def dry_run(jobs, now):',
  '    result = Result()',
  '    for job in due_jobs(jobs, now):',
  '        result.done += 1',
  '    return result',
]);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
