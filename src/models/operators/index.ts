import type { ModelOperator } from '../model-operator.ts';
import { modelDescribe } from './model-describe.ts';
import { modelDiff } from './model-diff.ts';
import { modelMerge } from './model-merge.ts';
import { modelReflect } from './model-reflect.ts';
import { modelRewrite } from './model-rewrite.ts';

/** Every operator that asks a model. */
export const modelOperators: readonly ModelOperator[] = [
  modelRewrite,
  modelDiff,
  modelReflect,
  modelMerge,
  modelDescribe,
];
