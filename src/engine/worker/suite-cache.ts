import { ExitCode, ToolfinchError } from '../../errors.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Suite } from '../../suites/suite.ts';
import type { EvaluationRequest } from '../executor.ts';

/** Suites are read once a thread and not sent with every job. */
export class SuiteCache {
  readonly #suites = new Map<string, Promise<Suite>>();

  async get({ folder, hash, shadow, sweBench }: EvaluationRequest['suite']): Promise<Suite> {
    const key = `${hash} ${folder}`;
    const loading =
      this.#suites.get(key) ?? loadSuite(folder, { sweBench, ...(shadow === undefined ? {} : { shadow }) });
    this.#suites.set(key, loading);
    const suite = await loading;
    if (suite.hash === hash) return suite;
    this.#suites.delete(key);
    throw new ToolfinchError(
      'SUITE_CHANGED',
      `The suite in ${folder} is not the one that this campaign was begun with (${suite.hash.slice(0, 12)}, not ${hash.slice(0, 12)}).`,
      'Restore the suite, or start a new campaign.',
      ExitCode.usage,
    );
  }
}
