import { createHash } from 'node:crypto';
import type { OpenCampaign } from '../campaigns.ts';

export interface KnownAnswer {
  /** JSON. */
  readonly body: string;
  /** Of the body, so that it holds over restarts. */
  readonly etag: string;
}

/** Answers that are kept for each campaign, and characters that one of them may have. */
const KEPT = 256;
const CHARACTERS = 256 * 1024;

interface Shelf {
  version: string;
  readonly answers: Map<string, KnownAnswer>;
}

/** Keeps answers that follow from a campaign's journal alone until something is written to it. */
export class ReadCache {
  readonly #shelves = new WeakMap<OpenCampaign, Shelf>();

  async get(campaign: OpenCampaign, asked: string, make: () => Promise<unknown>): Promise<KnownAnswer> {
    // Read before the answer is made: what is written in between makes it old at once.
    const version = campaign.journal.dataVersion();
    const shelf = this.#shelves.get(campaign) ?? { version, answers: new Map() };
    this.#shelves.set(campaign, shelf);
    if (shelf.version !== version) shelf.answers.clear();
    shelf.version = version;
    const known = shelf.answers.get(asked);
    if (known) return known;
    const body = JSON.stringify(await make());
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    const answer = { body, etag };
    if (shelf.version === version && body.length <= CHARACTERS) {
      shelf.answers.set(asked, answer);
      const [oldest] = shelf.answers.keys();
      if (shelf.answers.size > KEPT && oldest !== undefined) shelf.answers.delete(oldest);
    }
    return answer;
  }
}
