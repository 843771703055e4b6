import type { FaultFinder } from './fault.ts';
import { faultsInJavascript } from './faults-in-javascript.ts';
import { faultsInPython } from './faults-in-python.ts';

/** Who finds places for faults in a file, by its ending. */
export const faultFinders: Readonly<Record<string, FaultFinder>> = {
  js: faultsInJavascript,
  py: faultsInPython,
};
