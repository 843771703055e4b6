import type { Operator } from '../operator.ts';
import { argumentUse } from './argument-use.ts';
import { awaitConcurrent } from './await-concurrent.ts';
import { awaitTogether } from './await-together.ts';
import { comparisonGlob } from './comparison-glob.ts';
import { comparisonNormalise } from './comparison-normalise.ts';
import { comparisonSoften } from './comparison-soften.ts';
import { compoundOf } from './compound.ts';
import { conditionAddClause } from './condition-add-clause.ts';
import { conditionBoundary } from './condition-boundary.ts';
import { conditionConnective } from './condition-connective.ts';
import { conditionDropClause } from './condition-drop-clause.ts';
import { conditionNegate } from './condition-negate.ts';
import { crossoverExpression } from './crossover-expression.ts';
import { crossoverFunction } from './crossover-function.ts';
import { crossoverMerge } from './crossover-merge.ts';
import { crossoverStatement } from './crossover-statement.ts';
import { descriptionDropSentence } from './description-drop-sentence.ts';
import { descriptionParameter } from './description-parameter.ts';
import { errorNextStep } from './error-next-step.ts';
import { errorText } from './error-text.ts';
import { fallbackCall } from './fallback-call.ts';
import { fallbackNormalised } from './fallback-normalised.ts';
import { fallbackReorder } from './fallback-reorder.ts';
import { functionClone } from './function-clone.ts';
import { functionExtract } from './function-extract.ts';
import { functionInline } from './function-inline.ts';
import { functionMemoise } from './function-memoise.ts';
import { functionReorder } from './function-reorder.ts';
import { guardInsert } from './guard-insert.ts';
import { guardRemove } from './guard-remove.ts';
import { guardSynthesise } from './guard-synthesise.ts';
import { listWrap } from './list-wrap.ts';
import { literalBoolean } from './literal-boolean.ts';
import { literalNumber } from './literal-number.ts';
import { literalRegex } from './literal-regex.ts';
import { literalString } from './literal-string.ts';
import { loopBounds } from './loop-bounds.ts';
import { numberWrap } from './number-wrap.ts';
import { outputDropNoise } from './output-drop-noise.ts';
import { outputHint } from './output-hint.ts';
import { outputLimit } from './output-limit.ts';
import { outputPage } from './output-page.ts';
import { outputShorten } from './output-shorten.ts';
import { outputSummarise } from './output-summarise.ts';
import { parameterise } from './parameterise.ts';
import { promiseWrap } from './promise-wrap.ts';
import { regexWrap } from './regex-wrap.ts';
import { replacementSafety } from './replacement-safety.ts';
import { retryNormalised } from './retry-normalised.ts';
import { schemaDefault } from './schema-default.ts';
import { schemaOptional } from './schema-optional.ts';
import { statementDelete } from './statement-delete.ts';
import { statementDuplicate } from './statement-duplicate.ts';
import { statementInsert } from './statement-insert.ts';
import { statementMove } from './statement-move.ts';
import { statementSwap } from './statement-swap.ts';
import { stringAlign } from './string-align.ts';
import { stringWrap } from './string-wrap.ts';
import { substituteTyped } from './substitute-typed.ts';
import { synthesise } from './synthesise.ts';
import { textNoise } from './text-noise.ts';
import { transplant } from './transplant.ts';

/** Without a weight until a search with them has been compared with one without; drawn where they are named. */
const untried: readonly Operator[] = [
  numberWrap,
  promiseWrap,
  regexWrap,
  functionReorder,
  outputPage,
  outputSummarise,
];

const single: readonly Operator[] = [
  literalNumber,
  literalString,
  literalBoolean,
  literalRegex,
  conditionNegate,
  conditionBoundary,
  conditionConnective,
  conditionDropClause,
  conditionAddClause,
  comparisonGlob,
  comparisonNormalise,
  comparisonSoften,
  stringWrap,
  stringAlign,
  synthesise,
  listWrap,
  replacementSafety,
  substituteTyped,
  argumentUse,
  statementInsert,
  statementDelete,
  statementDuplicate,
  statementSwap,
  statementMove,
  guardInsert,
  guardRemove,
  guardSynthesise,
  loopBounds,
  fallbackCall,
  fallbackNormalised,
  fallbackReorder,
  retryNormalised,
  functionClone,
  parameterise,
  functionMemoise,
  functionInline,
  functionExtract,
  awaitConcurrent,
  awaitTogether,
  outputLimit,
  outputShorten,
  outputHint,
  outputDropNoise,
  errorText,
  errorNextStep,
  descriptionDropSentence,
  descriptionParameter,
  schemaDefault,
  schemaOptional,
  crossoverMerge,
  crossoverFunction,
  crossoverStatement,
  crossoverExpression,
  transplant,
  ...untried,
];

/** Every operator. A new one is a file in this folder and its line in `single`. */
export const operators: readonly Operator[] = [...single, compoundOf(single), textNoise];
