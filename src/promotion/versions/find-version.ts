import { ExitCode, ToolfinchError } from '../../errors.ts';
import { findRequest } from '../find-request.ts';
import type { PromotionRequest } from '../requests.ts';
import type { Version } from './tool-history.ts';

export interface FoundVersion {
  readonly version: Version;
  readonly request: PromotionRequest;
  /** All promotions of the tool into the project, as files of it. */
  readonly peers: readonly PromotionRequest[];
}

const BEFORE = 'before:';

/** Reads `PROMOTION` (as it was installed) or `before:PROMOTION`; `of` is another promotion of the same tool. */
export function findVersion(
  requests: readonly PromotionRequest[],
  wanted: string,
  of: string | undefined,
): FoundVersion {
  const isBefore = wanted.startsWith(BEFORE);
  const request = findRequest(requests, isBefore ? wanted.slice(BEFORE.length) : wanted);
  const { id, tool, project, target } = request;
  if (!isInProject(request)) {
    throw usage(
      'VERSION_ELSEWHERE',
      `Promotion ${id} went into a ${target.kind}, not into the tools of ${project}.`,
      'Name one that was installed as a tool.',
    );
  }
  const peers = requests.filter((other) => sameTool(other, request));
  const other = of === undefined ? request : findRequest(requests, of);
  if (!peers.some((peer) => peer.id === other.id)) {
    throw usage(
      'VERSION_ELSEWHERE',
      `Promotion ${id} is about ${tool} in ${project}, promotion ${other.id} about ${other.tool} in ${other.project}.`,
      'Name two of one tool and one project, or one alone.',
    );
  }
  const canary = peers.find((peer) => peer.canary === 'running' && peer.installed !== null);
  if (canary) {
    throw usage(
      'CANARY_RUNNING',
      `Promotion ${canary.id} is a canary of ${tool} that is running in ${project}.`,
      `End it first: \`toolfinch canary demote ${canary.id}\`, or \`finish\`.`,
    );
  }
  return { version: { request: id, moment: isBefore ? 'before' : 'installed' }, request, peers };
}

/** Whether two requests are about the files of one tool in one place. */
export function sameTool(a: PromotionRequest, b: PromotionRequest): boolean {
  return a.tool === b.tool && a.project === b.project && isInProject(a) && isInProject(b);
}

export function isInProject({ target }: Pick<PromotionRequest, 'target'>): boolean {
  return target.kind === 'tool' || target.kind === 'canary';
}

function usage(code: string, what: string, remedy: string): ToolfinchError {
  return new ToolfinchError(code, what, remedy, ExitCode.usage);
}
