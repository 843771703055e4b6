import { applyPatchGenerator } from './apply-patch/generate.ts';
import { bashGenerator } from './bash/generate.ts';
import { editGenerator } from './edit/generate.ts';
import { editorGenerator } from './editor/generate.ts';
import { globGenerator } from './glob/generate.ts';
import { grepGenerator } from './grep/generate.ts';
import { readGenerator } from './read/generate.ts';
import type { Generator } from './generator.ts';

/** Every generator that a suite can name in `[[generate]] kind`. */
export const generators = {
  'apply-patch': applyPatchGenerator,
  bash: bashGenerator,
  edit: editGenerator,
  editor: editorGenerator,
  glob: globGenerator,
  grep: grepGenerator,
  read: readGenerator,
} as const satisfies Readonly<Record<string, Generator>>;
export type GeneratorName = keyof typeof generators;
export const generatorNames = Object.keys(generators) as [GeneratorName, ...GeneratorName[]];
