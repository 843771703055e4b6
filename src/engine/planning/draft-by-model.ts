import { z } from 'zod';
import { askUntil, type Judged } from '../../models/ask-until.ts';
import type { Exchanges } from '../../models/exchanges.ts';
import type { ModelsConfig } from '../../models/models-config.ts';
import { fillPrompt, promptText } from '../../models/prompt-file.ts';
import { fencesOf, withoutCode } from '../../models/reply.ts';
import { describeOperators } from '../../mutation/vary.ts';
import { ToolfinchError } from '../../errors.ts';
import { CHARS_PER_TOKEN } from '../../tokens.ts';
import { chooseOperators } from '../choose-operators.ts';
import { CampaignConfig } from '../config.ts';
import { selectionNames } from '../selection/index.ts';
import type { CampaignDraft, PlanBasis } from './campaign-draft.ts';

const PROMPT = 'plan.v1';

/** What a model may decide. */
const Reply = z.strictObject({
  settings: z
    .strictObject({
      operators: z.record(z.string(), z.number().min(0)),
      proposals: z.int().min(50).max(2_000),
      selection: z.enum(selectionNames),
      credit: z.boolean(),
      suspicion: z.boolean(),
      evolve: z.enum(['all', 'texts']),
    })
    .partial(),
  why: z.record(z.string(), z.string()).default({}),
});

export interface DraftByModel {
  readonly draft: CampaignDraft;
  /** Why the draft is the one by rules after all. */
  readonly fallback?: string;
}

/** The draft by rules, bettered by a model; unchanged where the model gives nothing that the configuration's schema accepts. */
export async function draftByModel(
  basis: PlanBasis,
  draft: CampaignDraft,
  {
    model,
    retries,
    promptTokens,
  }: Pick<ModelsConfig, 'retries' | 'promptTokens'> & { readonly model: string },
  exchanges: Pick<Exchanges, 'ask'>,
): Promise<DraftByModel> {
  const asking = {
    ...{ operator: 'plan', model, proposal: 0, retries },
    prompt: promptOf(basis, draft),
    version: PROMPT,
    chars: promptTokens * CHARS_PER_TOKEN,
  };
  const answer = await askUntil<CampaignDraft>(asking, exchanges, (reply) => judged(reply, draft));
  return answer.kind === 'done' ? { draft: answer.value } : { draft, fallback: answer.why };
}

function judged(reply: string, draft: CampaignDraft): Judged<CampaignDraft> {
  const complaint = (text: string): Judged<CampaignDraft> => ({ kind: 'complaint', complaint: text });
  const [fence] = fencesOf(reply);
  if (!fence) return withoutCode(reply, 'it holds no fenced block');
  let value: unknown;
  try {
    value = JSON.parse(fence.text);
  } catch (error) {
    return complaint(`the block is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = Reply.safeParse(value);
  if (!parsed.success) return complaint(z.prettifyError(parsed.error));
  const { settings, why } = parsed.data;
  const given = Object.fromEntries(Object.entries(settings).filter(([, setting]) => setting !== undefined));
  const unexplained = Object.keys(given).find((name) => !why[name]?.trim());
  if (unexplained !== undefined) return complaint(`\`why\` has no sentence for \`${unexplained}\``);
  const { operators, ...base } = draft.config;
  const keepsOperators = operators !== undefined && settings.evolve !== 'texts';
  const config = { ...base, ...(keepsOperators && { operators }), ...given };
  const checked = CampaignConfig.safeParse(config);
  if (!checked.success) return complaint(z.prettifyError(checked.error));
  try {
    chooseOperators(checked.data);
  } catch (error) {
    if (error instanceof ToolfinchError) return complaint(error.message);
    throw error;
  }
  const reasons = Object.fromEntries(Object.keys(given).map((name) => [name, [why[name] ?? '']]));
  return {
    kind: 'done',
    value: {
      config,
      why: { ...draft.why, ...reasons },
      whyOperators: settings.operators ? {} : draft.whyOperators,
    },
  };
}

function promptOf({ goal, tool, modes }: PlanBasis, { config }: CampaignDraft): string {
  const record = modes
    .filter(({ failed }) => failed > 0)
    .map(({ mode, calls, failed, wrong }) => `- ${mode}: ${failed} of ${calls} fail, ${wrong} of them wrong`);
  const operators = describeOperators().map(
    ({ name, weight = 1, description }) => `- ${name} (${weight}): ${description}`,
  );
  return fillPrompt(promptText(PROMPT), {
    tool,
    goal,
    modes: record.join('\n') || 'Nothing is recorded.',
    operators: operators.join('\n'),
    draft: JSON.stringify(config, null, 2),
    selections: selectionNames.map((name) => `"${name}"`).join(', '),
  });
}
