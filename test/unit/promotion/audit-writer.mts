import { AuditLog } from '../../../src/promotion/ledger/audit-log.ts';

/** Adds records to the log of a folder until it has added enough, or is killed. */
const [folder = '', who = '', count = '0'] = process.argv.slice(2);
const log = new AuditLog(folder);
for (let i = 0; i < Number(count); i++)
  log.append(who, new Date().toISOString(), () => [{ kind: 'viewed', request: `${who}${i}` }]);
