import { describe, expect, it } from 'vitest';
import { NotifyConfig } from '../../../src/engine/notify-config.ts';
import type { Fate } from '../../../src/engine/search.ts';
import { Alerts } from '../../../src/notify/alerts.ts';

const rules = (alerts: object): Alerts =>
  new Alerts(NotifyConfig.parse({ sinks: [{ kind: 'file', path: 'x' }], alerts }).alerts);
/** Types of what is raised after each of a row of results. */
const run = (alerts: Alerts, results: readonly { fate?: Fate; best?: string; used?: number }[]): string[][] =>
  results.map(({ fate = 'not-added', best = 'b', used = 0 }, at) =>
    alerts.after({ applied: at + 1, fate, best, used: { time: used } }).map(({ type }) => type),
  );

describe('alerts', () => {
  it('tell of faults of the infrastructure above a share, once', () => {
    const alerts = rules({ infrastructure: { above: 0.4, of: 4 } });
    const fates: Fate[] = ['unscored', 'unscored', 'new', 'new', 'unscored', 'unscored', 'new', 'new'];
    const told = run(
      alerts,
      fates.map((fate) => ({ fate })),
    ).map((types) => types.length);
    // From the fourth result on there are four, and half of the last four are unscored.
    expect(told).toEqual([0, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('tell again after the share was below in between', () => {
    const alerts = rules({ infrastructure: { above: 0.4, of: 2 } });
    const fates: Fate[] = ['unscored', 'unscored', 'new', 'new', 'new', 'unscored'];
    expect(
      run(
        alerts,
        fates.map((fate) => ({ fate })),
      ).map((types) => types.length),
    ).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it('tell when nothing has become better for so many results', () => {
    const alerts = rules({ stagnation: { proposals: 2 } });
    const results = ['a', 'a', 'a', 'a', 'b', 'b', 'b'].map((best) => ({ best }));
    expect(run(alerts, results).flat()).toEqual(['alert.stagnation', 'alert.stagnation']);
    expect(run(rules({ stagnation: { proposals: 2 } }), results).map((types) => types.length)).toEqual([
      0, 0, 1, 0, 0, 0, 1,
    ]);
  });

  it('tell when a budget is nearly used', () => {
    const results = [0.1, 0.89, 0.9, 0.95, 1].map((used) => ({ used }));
    expect(run(rules({ budget: {} }), results).map((types) => types.length)).toEqual([0, 0, 1, 0, 0]);
  });

  it('are silent where no rule is given', () => {
    expect(run(rules({}), [{ fate: 'unscored', used: 1 }])).toEqual([[]]);
  });
});
