import { best } from './best.ts';
import { curiosity } from './curiosity.ts';
import { founder } from './founder.ts';
import { mixed } from './mixed.ts';
import type { Selection } from './selection.ts';
import { tournament } from './tournament.ts';
import { uniformElites } from './uniform-elites.ts';

/** Every strategy, by name. */
export const selections = {
  mixed,
  best,
  tournament,
  curiosity,
  'uniform-elites': uniformElites,
  founder,
} as const satisfies Readonly<Record<string, Selection>>;
export type SelectionName = keyof typeof selections;
export const selectionNames = Object.keys(selections) as [SelectionName, ...SelectionName[]];
