import { context, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import type { Reporter } from '../engine/reporter.ts';
import { modelAttributes } from './model-attributes.ts';
import { NAMES } from './names.ts';

/**
 * A campaign as a trace: one span for it, one for each stage, one for each evaluation outside the search; results of the
 * search are events of its span, and what models were asked is summed up by model. Costs nothing where no exporter is set.
 */
export function traceReporter(tracer: Tracer, now: () => number): Reporter {
  let campaign: Span | undefined;
  let stage: Span | undefined;
  const child = (name: string, startTime?: number): Span | undefined =>
    campaign &&
    tracer.startSpan(
      name,
      startTime === undefined ? {} : { startTime },
      trace.setSpan(context.active(), stage ?? campaign),
    );
  return {
    onStart({ name }) {
      campaign = tracer.startSpan(`${NAMES.campaignSpan} ${name}`);
      campaign.setAttributes({
        [NAMES.operation]: NAMES.campaignSpan,
        [NAMES.workflow]: name,
        [NAMES.campaign]: name,
      });
    },
    onStage(next) {
      stage?.end();
      stage = undefined;
      stage = child(`toolfinch.${next}`);
      stage?.setAttribute(NAMES.stage, next);
    },
    onResult({ n, fate, entry }) {
      stage?.addEvent(NAMES.resultEvent, {
        [NAMES.proposal]: n,
        [NAMES.fate]: fate,
        ...(entry && {
          [NAMES.variant]: entry.id,
          [NAMES.operator]: entry.operator,
          [NAMES.evaluationScore]: entry.objectives.score ?? 0,
        }),
      });
    },
    onEvaluation(_, { variant, stage: kind, split, outcome, objectives, trials, timing }) {
      const ended = now();
      const span = child(`${NAMES.evaluationSpan} ${kind}`, ended - timing.wallMs);
      span?.setAttributes({
        [NAMES.evaluationName]: `${split} ${kind}`,
        [NAMES.evaluationScore]: objectives.score ?? 0,
        [NAMES.variant]: variant,
        [NAMES.split]: split,
        [NAMES.trials]: trials.length,
      });
      if (outcome.kind !== 'ok') {
        span?.setAttribute(NAMES.errorType, outcome.kind);
        span?.setStatus({ code: SpanStatusCode.ERROR });
      }
      span?.end(ended);
    },
    onEnd({ ended, champion, models }) {
      stage?.end();
      for (const [model, sum] of Object.entries(models?.byModel ?? {})) {
        const span = child(`${NAMES.chatSpan} ${model}`, now() - sum.ms);
        span?.setAttributes({
          [NAMES.operation]: NAMES.chatSpan,
          ...modelAttributes(model),
          [NAMES.inputTokens]: sum.tokensIn,
          [NAMES.outputTokens]: sum.tokensOut,
          [NAMES.exchanges]: sum.calls,
          [NAMES.usd]: sum.usd,
        });
        span?.end(now());
      }
      campaign?.setAttributes({ [NAMES.ended]: ended, ...(champion && { [NAMES.variant]: champion.id }) });
      campaign?.end();
    },
  };
}
