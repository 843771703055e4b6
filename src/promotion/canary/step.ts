import { percent } from '../../number-text.ts';
import type { PromotionRequest } from '../requests.ts';
import { nextShare } from './advance.ts';

/** Where a canary stands: the share of sessions that meet the new version, since when, and the share after that. */
export interface CanaryStep {
  readonly share: number;
  /** ISO 8601. */
  readonly since: string;
  /** 1: the new version alone. */
  readonly next: number;
}

export function stepOf(request: PromotionRequest): CanaryStep {
  const { share, since } = request.step ?? { share: 1, since: request.at };
  return { share, since, next: nextShare(request) };
}

export function stepText({ share, since, next }: CanaryStep): string {
  return `${percent(share)} of the sessions meet the new version since ${since}; next: ${next < 1 ? percent(next) : 'all of them'}.`;
}
