/**
 * Names of spans and attributes, in one place for they change: OpenTelemetry's GenAI semantic conventions are still in
 * development (https://opentelemetry.io/docs/specs/semconv/gen-ai/). What they have no name for is under `toolfinch.`.
 */
export const NAMES = {
  tracer: 'toolfinch',
  campaignSpan: 'invoke_workflow',
  evaluationSpan: 'evaluate',
  chatSpan: 'chat',
  operation: 'gen_ai.operation.name',
  workflow: 'gen_ai.workflow.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  evaluationName: 'gen_ai.evaluation.name',
  evaluationScore: 'gen_ai.evaluation.score.value',
  errorType: 'error.type',
  campaign: 'toolfinch.campaign',
  stage: 'toolfinch.stage',
  split: 'toolfinch.split',
  variant: 'toolfinch.variant',
  operator: 'toolfinch.operator',
  proposal: 'toolfinch.proposal',
  fate: 'toolfinch.fate',
  ended: 'toolfinch.ended',
  resultEvent: 'toolfinch.result',
  trials: 'toolfinch.trials',
  exchanges: 'toolfinch.exchanges',
  usd: 'toolfinch.cost.usd',
  /** Metrics. */
  resultsMetric: 'toolfinch.results',
  bestMetric: 'toolfinch.best',
  elitesMetric: 'toolfinch.elites',
  coverageMetric: 'toolfinch.coverage',
  evaluationsMetric: 'toolfinch.evaluations',
  evaluationDurationMetric: 'toolfinch.evaluation.duration',
  /** The conventions' own, `gen_ai.client.token.usage`, is a histogram over calls; this is the sum of a campaign. */
  tokensMetric: 'toolfinch.model.tokens',
  tokenType: 'gen_ai.token.type',
} as const;
