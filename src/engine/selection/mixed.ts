import { best } from './best.ts';
import { curiosity } from './curiosity.ts';
import type { Selection } from './selection.ts';
import { tournament } from './tournament.ts';

export const mixed: Selection = {
  name: 'mixed',
  description: 'Three parents in ten are the best, four win a tournament, three are drawn by curiosity.',
  select(view, random) {
    const draw = random.next();
    const strategy = draw < 0.3 ? best : draw < 0.7 ? tournament : curiosity;
    return strategy.select(view, random);
  },
};
