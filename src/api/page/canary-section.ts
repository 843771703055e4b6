import { fixed } from '../../number-text.ts';
import { statusOf } from '../../promotion/canary/status.ts';
import { stepOf, stepText } from '../../promotion/canary/step.ts';
import type { PromotionRequest } from '../../promotion/requests.ts';
import type { Section } from '../../report/sections/block.ts';

/** Both versions of a canary that runs, on live sessions; nothing for other promotions. */
export function canarySections(request: PromotionRequest): Section[] {
  if (request.canary !== 'running' || request.installed === null) return [];
  const status = statusOf(request);
  return [
    {
      id: 'canary',
      title: 'Canary',
      blocks: [
        {
          kind: 'text',
          text: `${stepText(stepOf(request))} Rule: ${status.verdict} (${status.why}).`,
        },
        {
          kind: 'table',
          caption: 'Calls since then',
          head: ['version', 'calls', 'sessions', 'answered', 'refused', 'failed'],
          rows: (['old', 'new'] as const).map((version) => {
            const { calls, sessions, ok, refused, failed } = status[version];
            return [version, ...[calls, sessions, ok, refused, failed].map(String)];
          }),
        },
        {
          kind: 'table',
          caption: 'A call in the mean, with 95 % intervals by bootstrap over sessions',
          head: ['', 'new', 'old', 'difference', 'interval'],
          rows: Object.entries(status.comparisons).map(([name, { meanA, meanB, difference, low, high }]) => [
            name,
            ...[meanA, meanB, difference].map((figure) => fixed(figure, 3)),
            `${fixed(low, 3)} to ${fixed(high, 3)}`,
          ]),
        },
      ],
    },
  ];
}
