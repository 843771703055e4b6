import { editGenerator } from './edit/generate.ts';
import type { Generator } from './generator.ts';

/** Every generator that a suite can name in `[[generate]] kind`. */
export const generators = {
  edit: editGenerator,
} as const satisfies Readonly<Record<string, Generator>>;
export type GeneratorName = keyof typeof generators;
export const generatorNames = Object.keys(generators) as [GeneratorName, ...GeneratorName[]];
