import { statSync } from 'node:fs';
import { percent } from '../number-text.ts';
import { canaryLog } from '../promotion/canary/canary-files.ts';
import { statusOf, type CanaryStatus, type VersionFigures } from '../promotion/canary/status.ts';
import { stepOf } from '../promotion/canary/step.ts';
import type { PromotionDesk } from '../promotion/desk.ts';
import { configFolder } from '../promotion/in-use.ts';
import type { PromotionRequest } from '../promotion/requests.ts';

/** A canary that runs, as `watch` shows it. */
export interface LiveCanary extends Pick<CanaryStatus, 'old' | 'new' | 'verdict' | 'why'> {
  readonly promotion: string;
  readonly tool: string;
  readonly project: string;
  /** Of the sessions that meet the new version. */
  readonly share: number;
  readonly next: number;
}

/** Reads the running canaries of an archive; one whose log has not grown is not counted anew. */
export class LiveCanaries {
  readonly #known = new Map<string, { readonly mark: string; readonly canary: LiveCanary }>();

  constructor(private readonly desk: PromotionDesk) {}

  read(): LiveCanary[] {
    return this.desk
      .list()
      .filter(({ canary, installed }) => canary === 'running' && installed !== null)
      .flatMap((request) => this.#of(request) ?? []);
  }

  #of(request: PromotionRequest): LiveCanary | undefined {
    const mark = markOf(request);
    // The project is gone.
    if (mark === undefined) return undefined;
    const known = this.#known.get(request.id);
    if (known?.mark === mark) return known.canary;
    const { id, tool, project } = request;
    const { share, next } = stepOf(request);
    const { old, new: candidate, verdict, why } = statusOf(request);
    const canary: LiveCanary = {
      ...{ promotion: id, tool, project, share, next },
      ...{ old, new: candidate, verdict, why },
    };
    this.#known.set(id, { mark, canary });
    return canary;
  }
}

/** Changes when there is something new to count. */
function markOf({ project, tool, step }: PromotionRequest): string | undefined {
  try {
    const file = statSync(canaryLog(configFolder(project), tool), { throwIfNoEntry: false });
    return `${step?.since} ${file?.size} ${file?.mtimeMs} ${file?.ino}`;
  } catch {
    return undefined;
  }
}

/** One canary on one line. */
export function canaryLine({
  promotion,
  tool,
  share,
  old,
  new: candidate,
  verdict,
  why,
}: LiveCanary): string {
  return `canary ${promotion} of ${tool}, ${percent(share)} of the sessions: new ${figures(candidate)}; old ${figures(old)}. Rule: ${verdict} (${why}).`;
}

function figures({ calls, sessions, refused, failed }: VersionFigures): string {
  return `${calls} calls in ${sessions} sessions, ${refused} refused, ${failed} failed`;
}
