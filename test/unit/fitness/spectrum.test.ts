import { describe, expect, it } from 'vitest';
import { ochiai } from '../../../src/fitness/spectrum.ts';

const trial = (failed: boolean, ...reached: number[]) => ({ failed, reached });

describe('Ochiai', () => {
  it('is the cosine between what a span ran in and what failed', () => {
    // Span 0 runs always, 1 in both failures and one pass, 2 only where all went well, 3 never.
    const spectra = [trial(true, 0, 1), trial(true, 0, 1), trial(false, 0, 1, 2), trial(false, 0, 2)];
    const values = ochiai(spectra, 4);
    expect(values.map((value) => Number(value.toFixed(4)))).toEqual([0.7071, 0.8165, 0, 0]);
  });

  it('suspects nothing where nothing failed, and counts a span once a trial', () => {
    expect(ochiai([trial(false, 0)], 1)).toEqual([0]);
    expect(ochiai([trial(true, 0, 0, 0), trial(false, 0)], 1)).toEqual(
      ochiai([trial(true, 0), trial(false, 0)], 1),
    );
  });

  it('takes no notice of spans that there are not', () => {
    expect(ochiai([trial(true, 7, -1, 0)], 1)).toEqual([1]);
  });
});
