/** Statistics of evaluations: intervals of shares, paired comparison. */
export {
  clopperPearsonInterval,
  rateUpperBound,
  wilsonInterval,
  type Interval,
} from './statistics/intervals.ts';
export { mcnemarExact } from './statistics/mcnemar.ts';
export { clusterBootstrap, signFlipTest, type ClusteredValue } from './statistics/bootstrap.ts';
export {
  comparePaired,
  type ComparePairedOptions,
  type PairedComparison,
} from './statistics/compare-paired.ts';
export { holm } from './statistics/holm.ts';
export { isHopeless, looksOf, type RaceRules } from './statistics/race.ts';
export { passAtK, passHatK } from './statistics/pass-at-k.ts';
