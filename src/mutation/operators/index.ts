import type { Operator } from '../operator.ts';
import { comparisonNormalise } from './comparison-normalise.ts';
import { fallbackNormalised } from './fallback-normalised.ts';
import { literalBoolean } from './literal-boolean.ts';
import { literalNumber } from './literal-number.ts';
import { statementDelete } from './statement-delete.ts';
import { stringAlign } from './string-align.ts';
import { stringWrap } from './string-wrap.ts';

export const operators: readonly Operator[] = [
  literalNumber,
  literalBoolean,
  comparisonNormalise,
  stringWrap,
  stringAlign,
  statementDelete,
  fallbackNormalised,
];
