/** By which a file is known for the entry of a canary. */
export const CANARY_MARK = 'toolfinch-canary';

export interface CanaryEntry {
  readonly request: string;
  readonly share: number;
  /** Of the two versions, as the entry imports them. */
  readonly old: string;
  readonly candidate: string;
  readonly runtime: string;
  /** From the folder of the entry. */
  readonly log: string;
}

/** The file that OpenCode takes for the tool while two versions of it are in use. */
export function canaryEntry({ request, share, old, candidate, runtime, log }: CanaryEntry): string {
  return `// ${CANARY_MARK}: two versions of one tool. \`toolfinch canary finish ${request}\` or \`toolfinch canary demote ${request}\` ends it.
import { canary } from '${runtime}';
import old from '${old}';
import candidate from '${candidate}';

export default canary({
  request: '${request}',
  share: ${share},
  log: new URL('${log}', import.meta.url).pathname,
  old,
  candidate,
});
`;
}
