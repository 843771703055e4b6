import type { Selection } from './selection.ts';

export const founder: Selection = {
  name: 'founder',
  description:
    'Always the oldest elite: with an archive that drops nothing, the baseline, which makes a random search. A control for comparisons.',
  select: ({ elites }, random) =>
    elites.reduce(
      (oldest, elite) => (elite.proposal < oldest.proposal ? elite : oldest),
      random.pick(elites),
    ),
};
