import type { Trial } from './evaluation.ts';

/** One trial, as a spectrum sees it. */
export interface Spectrum {
  /** Numbers of the elements that it ran through. */
  readonly reached: readonly number[];
  readonly failed: boolean;
}

/** Of the trials that say what they ran through. */
export function spectraOf(trials: readonly Pick<Trial, 'reached' | 'verdict'>[]): Spectrum[] {
  return trials.flatMap(({ reached, verdict }) =>
    reached ? [{ reached, failed: verdict !== 'correct' }] : [],
  );
}

/**
 * How suspicious each element is, in [0, 1]: failed(e) / √(failed · (failed(e) + passed(e))). The formula is Ochiai's, brought
 * to the localisation of faults by Abreu, Zoeteweij and van Gemund ("An evaluation of similarity coefficients for software
 * fault localization", PRDC 2006). All are 0 when nothing failed.
 *
 * @param elements how many there are
 */
export function ochiai(spectra: readonly Spectrum[], elements: number): number[] {
  const failedIn = new Array<number>(elements).fill(0);
  const ranIn = new Array<number>(elements).fill(0);
  for (const { reached, failed } of spectra) {
    for (const element of new Set(reached)) {
      if (!(element in ranIn)) continue;
      ranIn[element] = (ranIn[element] ?? 0) + 1;
      if (failed) failedIn[element] = (failedIn[element] ?? 0) + 1;
    }
  }
  const failed = spectra.filter((spectrum) => spectrum.failed).length;
  return failedIn.map((n, element) => (n === 0 ? 0 : n / Math.sqrt(failed * (ranIn[element] ?? 0))));
}
