import type { WireChange, WireObservation } from '../box/protocol.ts';
import type { ChangedFile } from './case-folder.ts';
import { commonEnds } from './common-ends.ts';

const BATCH_SIZE = 32;

/** Gathers observations and sends them several at a time; of a changed file only what differs from its fixture. */
export class CaseOutbox {
  #observations: WireObservation[] = [];
  #middles: Buffer[] = [];

  constructor(private readonly send: (observations: WireObservation[], payload: Buffer) => void) {}

  add(observation: Omit<WireObservation, 'changed'>, changes: readonly ChangedFile[]): void {
    const changed = changes.map(({ path, now, before }): WireChange => {
      if (now === null) return { path, bytes: null };
      const { prefix, suffix } = commonEnds(before, now);
      const middle = now.subarray(prefix, now.length - suffix);
      this.#middles.push(middle);
      return { path, bytes: { prefix, middle: middle.length, suffix } };
    });
    this.#observations.push({ ...observation, ...(changed.length > 0 && { changed }) });
    if (this.#observations.length >= BATCH_SIZE) this.flush();
  }

  flush(): void {
    if (this.#observations.length === 0) return;
    this.send(this.#observations, Buffer.concat(this.#middles));
    this.#observations = [];
    this.#middles = [];
  }
}
