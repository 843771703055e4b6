import type { Selection } from './selection.ts';

export const curiosity: Selection = {
  name: 'curiosity',
  description: 'Elites in proportion to how often their children entered the archive.',
  select: (view, random) => random.weighted(view.elites, ({ id }) => Math.max(0.1, 1 + view.curiosity(id))),
};
