import { REMOTE } from './remote/remote-config.ts';
import { modelOperators } from '../models/operators/index.ts';
import { operatorPrompt } from '../models/operator-prompt.ts';
import { randomFor } from '../random.ts';
import { CHARS_PER_TOKEN } from '../tokens.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import { modelContext } from './model-context.ts';

/** What asking models would come to. Nothing is asked for it; tokens are of four characters each. */
export interface ModelEstimate {
  /** Proposals of the campaign for which a model is asked, by the operators' weights. */
  readonly proposals: number;
  /** From one exchange a proposal to all retries for each; not more than the limit. */
  readonly calls: { readonly least: number; readonly most: number };
  /** Tokens of one prompt, by operator, as if the baseline failed on cases of middling length. */
  readonly promptTokens: Readonly<Record<string, number>>;
  /** Tokens to be sent in all, for the least and the most calls. A retry carries the reply before it, which is not counted. */
  readonly tokensSent: { readonly least: number; readonly most: number };
}

/** Undefined where no model would be asked. */
export function estimateModels(plan: CampaignPlan): ModelEstimate | undefined {
  const { config, operators } = plan;
  const asking = operators.filter(({ name, model }) => model && name !== REMOTE);
  if (!config.models || asking.length === 0) return undefined;
  const total = operators.reduce((sum, { weight }) => sum + weight, 0);
  const weight = asking.reduce((sum, operator) => sum + operator.weight, 0);
  const proposals = Math.round((config.proposals * weight) / total);
  const { retries, limits } = config.models;
  const within = (calls: number): number => Math.min(calls, limits.calls ?? Infinity);
  const calls = { least: within(proposals), most: within(proposals * (1 + retries)) };
  const promptTokens = promptSizes(plan, new Set(asking.map(({ name }) => name)));
  const mean = asking.reduce(
    (sum, operator) => sum + ((promptTokens[operator.name] ?? 0) * operator.weight) / weight,
    0,
  );
  const tokensSent = { least: Math.round(calls.least * mean), most: Math.round(calls.most * mean) };
  return { proposals, calls, promptTokens, tokensSent };
}

function promptSizes(plan: CampaignPlan, names: ReadonlySet<string>): Record<string, number> {
  const { baseline, config, trainCases } = plan;
  const entry = {
    ...baseline,
    proposal: 0,
    parents: [],
    operator: 'baseline',
    summary: 'the tool as it was given',
    objectives: Object.fromEntries(config.goals.map(({ objective }) => [objective, 0])),
    measures: {},
  };
  const failures = randomFor(config.seed, 'estimate')
    .shuffle([...(trainCases?.values() ?? [])])
    .map(({ id, mode }) => ({ id, mode, reward: 0, verdict: 'wrong', errors: [] }));
  const context = modelContext(plan, { parents: [entry], failures, elites: [], known: new Set() }, [
    config.seed,
    'estimate',
  ]);
  const tokens = config.models?.promptTokens ?? 0;
  return Object.fromEntries(
    modelOperators
      .filter(({ name }) => names.has(name))
      .map((operator) => [
        operator.name,
        Math.ceil(operatorPrompt(operator, context, tokens).length / CHARS_PER_TOKEN),
      ]),
  );
}
