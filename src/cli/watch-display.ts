import { toolStatistics } from '../live/watch/tool-statistics.ts';
import type { WatchStore } from '../live/watch/watch-store.ts';
import type { LiveCanaries } from './live-canaries.ts';
import type { Output } from './output.ts';
import { jsonScreen, lineScreen, tableScreen, type WatchScreen } from './watch-screen.ts';

/** Figures are shown at most so often, and more seldom where it takes long to count them: counting is to cost little. */
const SHOW_EVERY_MS = 1_000;
const COUNTING_SHARE = 0.03;

export interface Displayed {
  readonly store: WatchStore;
  /** Of the server. */
  readonly url: string;
  readonly windowSec: number;
  readonly canaries: LiveCanaries;
  readonly output: Output;
}

/** Shows the figures of a server again and again, from `start` until it is disposed of, and notes between them. */
export class WatchDisplay implements Disposable {
  readonly #screen: WatchScreen;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly displayed: Displayed) {
    const { output, url, windowSec } = displayed;
    this.#screen = screenFor(output, `${url}, last ${windowSec} s`, windowSec);
  }

  /** Once; what is shown already is not begun anew. */
  start(): void {
    if (this.#timer === undefined) this.#showAgain();
  }

  show(): void {
    const { store, url, windowSec, canaries } = this.displayed;
    const tools = toolStatistics(store, url, Date.now(), windowSec * 1_000);
    this.#screen.show({ tools, canaries: canaries.read() }, Date.now());
  }

  note(line: string): void {
    const { output } = this.displayed;
    this.#screen.note(line);
    if (!process.stdout.isTTY || output.json) output.note(line);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #showAgain(): void {
    const started = performance.now();
    this.show();
    const pause = Math.max(SHOW_EVERY_MS, (performance.now() - started) / COUNTING_SHARE);
    this.#timer = setTimeout(() => this.#showAgain(), pause);
  }
}

function screenFor(output: Output, title: string, windowSec: number): WatchScreen {
  if (output.json) return jsonScreen(process.stdout, windowSec);
  return process.stdout.isTTY ? tableScreen(process.stdout, title) : lineScreen(process.stdout);
}
