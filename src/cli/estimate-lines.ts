import type { CampaignPlan } from '../engine/campaign-plan.ts';
import type { ModelEstimate } from '../engine/estimate-models.ts';
import { table } from './table.ts';

/** What a dry run says. */
export function estimateLines({ config }: CampaignPlan, estimate: ModelEstimate | undefined): string {
  if (!estimate) return `${config.proposals} proposals; no model would be asked.`;
  const { proposals, calls, promptTokens, tokensSent } = estimate;
  const models = config.models?.use.map(({ model }) => model).join(', ') ?? '';
  return [
    `${config.proposals} proposals, about ${proposals} of them by ${models}.`,
    `Exchanges: ${calls.least} to ${calls.most}. Tokens to be sent: about ${tokensSent.least} to ${tokensSent.most}.`,
    'What comes back, and its price, cannot be known before; `models.limits` bounds tokens and US dollars.',
    '',
    table(
      ['operator', 'tokens of a prompt'],
      Object.entries(promptTokens).map(([name, tokens]) => [name, String(tokens)]),
    ),
  ].join('\n');
}
