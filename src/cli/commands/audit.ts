import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { AuditRecord } from '../../promotion/ledger/record.ts';
import { verifyArchive } from '../../promotion/ledger/verify.ts';
import type { Invocation } from '../command.ts';
import { deskOf } from '../promotion-desk.ts';
import { table } from '../table.ts';

export function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [action] = args;
  const { log } = deskOf(invocation);
  if (action === undefined) {
    const records = log.records();
    const rows = records.map(({ n, at, who, what, hash }) => [
      `${n}`,
      at,
      who,
      what.kind,
      'request' in what ? what.request : what.permission,
      detail(what),
      hash.slice(0, 12),
    ]);
    output.result(
      records,
      rows.length === 0
        ? `Nothing was decided in ${log.archiveDir} yet.`
        : table(['n', 'at', 'who', 'what', 'about', 'detail', 'hash'], rows),
    );
    return Promise.resolve(ExitCode.done);
  }
  if (action !== 'verify') {
    throw new ToolfinchError(
      'AUDIT_ACTION',
      `\`audit ${action}\` does not exist.`,
      'Use `toolfinch audit` or `toolfinch audit verify`.',
      ExitCode.usage,
    );
  }
  const verdict = verifyArchive(log, typeof options.head === 'string' ? options.head : undefined);
  const { records, head, findings, interrupted } = verdict;
  const text =
    findings.length === 0
      ? `${records} records, whole, and so are the files that they have the hashes of. The last one has the hash ${head}: keep it elsewhere, and \`audit verify --head\` holds a later log against it.${interrupted ? '\nA writer was interrupted; the next record mends it.' : ''}`
      : [
          `The audit log ${log.files.log}, or what it has the hashes of, is not what was written:`,
          ...findings.map(({ line, what }) => (line === undefined ? `  ${what}` : `  line ${line}: ${what}`)),
        ].join('\n');
  output.result(verdict, text);
  return Promise.resolve(findings.length === 0 ? ExitCode.done : ExitCode.failed);
}

function detail(what: AuditRecord['what']): string {
  switch (what.kind) {
    case 'requested':
      return `${what.tool} ${what.variant} into ${what.project} as ${what.target.kind}`;
    case 'blocked':
      return `${what.tool} ${what.variant} by the hook ${what.hook}: ${what.why}`;
    case 'approved':
    case 'rejected':
      return what.signature ? `signed ${what.comment}`.trimEnd() : what.comment;
    case 'superseded':
      return `by ${what.by}`;
    case 'installed':
      return what.place;
    case 'rolled-back':
      return what.reason;
    case 'returned':
      return `to what ${what.moment === 'before' ? 'was there before it' : 'it had installed'} ${what.reason}`.trimEnd();
    case 'canary-advanced':
      return `to ${what.share} ${what.reason}`.trimEnd();
    case 'canary-ended':
      return `${what.outcome} ${what.reason}`;
    case 'permission-decided':
      return `${what.by === 'default' ? 'by default, ' : ''}${what.answer}: ${what.asked}${what.comment === '' ? '' : ` (${what.comment})`}`;
    case 'viewed':
    case 'expired':
      return '';
  }
}
