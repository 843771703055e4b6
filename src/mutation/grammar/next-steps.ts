import type { Random } from '../../random.ts';
import type { Argument } from '../tool-input.ts';

const ANY = ['Try another NAME.', 'Check NAME.', 'Try again with the exact NAME.'];

/** What can be said of an argument by its kind; NAME stands for its name. */
const BY_KIND: Readonly<Record<Argument['kind'], readonly string[]>> = {
  string: ['Try again with a longer NAME.', 'Try again with a shorter NAME.'],
  number: ['Try again with a larger NAME.', 'Try again with a smaller NAME.'],
  boolean: ['Set NAME to true.', 'Set NAME to false.'],
  other: [],
};
const OPTIONAL = ['Try again with NAME.', 'Try again without NAME.'];

/** A sentence that tells the caller what to do next with one of the arguments; undefined where there is none. */
export function nextStep(args: readonly Argument[], random: Random): string | undefined {
  if (args.length === 0) return undefined;
  const { name, kind, optional } = random.pick(args);
  const sentence = random.pick([...ANY, ...BY_KIND[kind], ...(optional ? OPTIONAL : [])]);
  return sentence.replace('NAME', name);
}
