import { secretsIn } from '../../live/harvest/secrets.ts';
import type { DecisionRecorder, TakenDecision } from '../../live/permissions/decision.ts';
import { AuditLog } from '../../promotion/ledger/audit-log.ts';

/** Characters of what was asked that the log keeps. */
const ASKED_MOST = 500;

/** Decisions about permissions join the audit log of the archive folder. */
export function auditedDecisions(archiveDir: string): DecisionRecorder {
  const log = new AuditLog(archiveDir);
  return (decision, atMs) => {
    let stands = decision;
    log.append(decision.who, new Date(atMs).toISOString(), (records) => {
      // A process that died behind the log and before the store has decided all the same.
      const earlier = records.find(
        ({ what }) => what.kind === 'permission-decided' && what.permission === decision.permission,
      );
      if (earlier?.what.kind === 'permission-decided') {
        stands = { ...earlier.what, who: earlier.who };
        return [];
      }
      const { who: _, ...told } = decision;
      return [{ kind: 'permission-decided', ...told, asked: withoutKeys(told) }];
    });
    return stands;
  };
}

/** The log is for ever: a key in a command line does not belong into it. */
function withoutKeys({ asked }: Pick<TakenDecision, 'asked'>): string {
  let text = asked;
  for (const { kind, secret } of secretsIn(asked)) if (kind === 'key') text = text.replaceAll(secret, '…');
  return text.length > ASKED_MOST ? `${text.slice(0, ASKED_MOST)}…` : text;
}
