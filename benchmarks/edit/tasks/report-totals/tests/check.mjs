import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const text = readFileSync('report/totals.py', 'utf8');
const body = (name) => text.slice(text.indexOf(`def ${name}(`)).split('\n\n\n')[0].trimEnd();
const expected = (name, list, one) =>
  [
    `def ${name}(${list}):`,
    '    totals = []',
    `    for ${one} in ${list}:`,
    '        total = 0',
    `        for day in ${one}:`,
    '            for hours in day:',
    '                if hours > 0:',
    '                    total += hours',
    '        totals.append(total)',
    '    return totals',
  ].join('\n');
assert.equal(body('weekly_totals'), expected('weekly_totals', 'weeks', 'week'));
assert.equal(body('monthly_totals'), expected('monthly_totals', 'months', 'month'));
assert.equal(body('overtime'), 'def overtime(totals, limit):\n    return [max(0, total - limit) for total in totals]');

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
