import { createInterface } from 'node:readline/promises';
import { whoOpens } from '../engine/openings.ts';
import { percent } from '../number-text.ts';
import { PromotionDesk, type Decision } from '../promotion/desk.ts';
import { requestFolder } from '../promotion/request-folder.ts';
import type { PromotionRequest } from '../promotion/requests.ts';
import type { DecisionKind } from '../promotion/signing/decision-text.ts';
import { signDecision } from '../promotion/signing/sign.ts';
import type { Invocation } from './command.ts';
import { archiveDirOf } from './find-campaign.ts';
import { clock } from './start-campaign.ts';

type Options = Pick<Invocation, 'options'>;

export function deskOf(invocation: Options): PromotionDesk {
  return new PromotionDesk(archiveDirOf(invocation), clock);
}

/** Who decides: `--by`, else the user of this machine. */
export function decisionOf({ options }: Options): Decision {
  return {
    who: typeof options.by === 'string' ? options.by : whoOpens(),
    ...(typeof options.comment === 'string' && { comment: options.comment }),
  };
}

/** The same, signed with the key that `--key` names. */
export function signedBy(invocation: Options, request: PromotionRequest, kind: DecisionKind): Decision {
  const decision = decisionOf(invocation);
  const { key } = invocation.options;
  if (typeof key !== 'string') return decision;
  const { comment = '' } = decision;
  const at = new Date(clock.now()).toISOString();
  return { ...decision, signature: signDecision(key, request, kind, { comment, at }) };
}

/** How a request stands, for people. */
export function requestText(archiveDir: string, request: PromotionRequest): string {
  const { id, tool, variant, project, target, state, approvals, approvers, by, at, expires } = request;
  const votes = approvals.map(({ who, byPolicy }) => (byPolicy ? 'the policy' : who)).join(', ');
  return [
    `Promotion ${id}: ${tool} ${variant} into ${project} as ${target.kind}`,
    `  asked for by ${by} on ${at}${state === 'pending' ? `, until ${expires}` : ''}`,
    `  ${state}${votes ? ` (${approvals.length} of ${approvers}: ${votes})` : ''}${request.rejection ? ` by ${request.rejection.who}: ${request.rejection.comment}` : ''}`,
    ...(state === 'pending' && request.signers
      ? [`  decided by signatures of ${request.signers.map(({ name }) => name).join(', ')}`]
      : []),
    ...(request.installed === null ? [] : [`  installed: ${request.installed}`]),
    ...(request.rolledBack ? ['  taken back'] : []),
    ...(request.canary ? [`  canary: ${canaryText(request)}`] : []),
    `  evidence: ${requestFolder(archiveDir, id)}/evidence.md`,
  ].join('\n');
}

function canaryText({ canary, step }: PromotionRequest): string {
  return canary === 'running' && step
    ? `running, for ${percent(step.share)} of the sessions since ${step.since}`
    : (canary ?? '');
}

/** Asks on the terminal; undefined where nobody sits there. */
export async function confirmed(question: string, signal: AbortSignal): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    lines.close();
  }
}
