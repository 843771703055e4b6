import { randomBytes } from 'node:crypto';
import { mkdirSync, statfsSync } from 'node:fs';
import type { Outcome } from '../../outcome.ts';
import type { CaseFollow } from '../contract.ts';
import type { BatchOptions, WireCall, WireObservation } from '../box/protocol.ts';
import { Canary } from './canary.ts';
import { type Fixture, readChanges, removeCase, writeFixture } from './case-folder.ts';
import type { RunnerCall } from './case-runner.ts';
import { CaseOutbox } from './case-outbox.ts';
import { oomKills, refusedForks } from './counters.ts';
import { wipe } from './files.ts';
import { fixtureOf } from './wire-fixture.ts';
import { watchMemory } from './memory-watch.ts';
import { places } from './places.ts';
import { killEverything, killStrays } from './processes.ts';
import { ProcessorBudget } from './processor-budget.ts';
import { type CandidateReport, type RunnerProcess, startRunner } from './runner-process.ts';

const CASES = `${places.work}/cases`;
const TOUCHED: Outcome = { kind: 'cheated', detail: 'touched files that look like the answers' };
/** A disk with less room than this is full. */
const ROOM_BYTES = 1 << 20;

interface Call {
  readonly index: number;
  readonly fixture: Fixture;
  readonly args: string;
  readonly deny: boolean;
  readonly follow: CaseFollow | undefined;
}

interface Outstanding extends Call {
  readonly dir: string;
}

export interface BatchEvents {
  observed(observations: WireObservation[], payload: Buffer): void;
  done(): void;
}

/** Runs one tool's calls, in order, through as few processes as the candidate's behaviour allows. */
export class CaseBatch {
  readonly #contents: Buffer[] = [];
  readonly #waiting: Call[] = [];
  readonly #outstanding: Outstanding[] = [];
  #received = 0;
  #complete = false;
  #runner: RunnerProcess | undefined;
  #loading = false;
  /** Its process is still starting up, which is nobody's doing but the machine's. */
  #starting = false;
  #recovering = false;
  #over = false;
  #headSince = 0;
  #deaths = 0;
  #deathsInARow = 0;
  #oomBefore = 0;
  #forksBefore = 0;
  readonly #outbox: CaseOutbox;
  readonly #budget: ProcessorBudget;
  readonly #watch: NodeJS.Timeout;
  #memory: Disposable | undefined;
  readonly #canary = new Canary();
  readonly #startedAt = performance.now();

  constructor(
    readonly toolFile: string,
    readonly options: BatchOptions,
    readonly events: BatchEvents,
    /** A process that was started ahead. */
    spare: RunnerProcess | undefined,
  ) {
    wipeCases();
    this.#outbox = new CaseOutbox(events.observed);
    this.#budget = new ProcessorBudget(options.callCpuMs);
    this.#watch = setInterval(() => this.#checkDeadlines(), 5);
    this.#start(spare ?? startRunner());
  }

  add(calls: readonly WireCall[], contentSizes: readonly number[], payload: Buffer, last: boolean): void {
    let at = 0;
    for (const size of contentSizes) {
      this.#contents.push(payload.subarray(at, at + size));
      at += size;
    }
    for (const call of calls) {
      const { args, deny, follow } = call;
      this.#waiting.push({
        index: this.#received++,
        fixture: fixtureOf(call, this.#contents),
        args,
        deny,
        follow,
      });
    }
    this.#complete ||= last;
    this.#pump();
    this.#finishWhenEmpty();
  }

  async stop(): Promise<void> {
    this.#over = true;
    clearInterval(this.#watch);
    this.#memory?.[Symbol.dispose]();
    await killEverything();
    this.#canary[Symbol.dispose]();
    wipeCases();
  }

  #start(runner: RunnerProcess): void {
    this.#loading = true;
    this.#starting = true;
    this.#headSince = performance.now();
    this.#oomBefore = oomKills();
    this.#forksBefore = refusedForks();
    const { memoryBytes } = this.options;
    this.#memory?.[Symbol.dispose]();
    this.#memory = watchMemory(
      memoryBytes,
      () => void this.#recover({ kind: 'oom', limitBytes: memoryBytes }),
    );
    this.#runner = runner;
    runner.use(this.options.outputBytes, {
      ready: () => {
        if (this.#runner !== runner) return;
        this.#starting = false;
        this.#headSince = performance.now();
      },
      report: (report) => {
        if (this.#runner === runner) this.#report(report);
      },
      gone: (detail) => {
        if (this.#runner === runner) void this.#recover(this.#causeOf({ kind: 'crashed', detail }));
      },
    });
    runner.send([{ load: this.toolFile }]);
  }

  /** Prepares calls ahead, several at a time: each wake-up of the other process costs as much as a small call. */
  #pump(): void {
    if (this.#loading || this.#recovering || this.#over) return;
    const { lookAhead } = this.options;
    if (this.#outstanding.length > lookAhead / 2) return;
    const messages: RunnerCall[] = [];
    const idle = this.#outstanding.length === 0;
    while (this.#outstanding.length < lookAhead) {
      const call = this.#waiting.shift();
      if (call === undefined) break;
      const dir = `${CASES}/${randomBytes(8).toString('hex')}`;
      this.#outstanding.push({ ...call, dir });
      try {
        writeFixture(dir, call.fixture);
      } catch {
        return void this.#recover({ kind: 'crashed', detail: 'left no room on the disk' });
      }
      const args = call.args.replaceAll('{{workspace}}', dir);
      const { index, deny, follow } = call;
      messages.push({ call: index, dir, args, deny, ...(follow && { follow }) });
    }
    if (messages.length === 0) return;
    if (idle) this.#headSince = performance.now();
    this.#runner?.send(messages);
  }

  #report(report: CandidateReport): void {
    if (this.#over || this.#recovering) return;
    if (this.#canary.isTouched()) return void this.#recover(TOUCHED);
    if ('loaded' in report) {
      if (!this.#loading) return void this.#recover({ kind: 'crashed', detail: 'forged a report' });
      this.#loading = false;
      this.#budget.begin(this.#runner);
      if (!report.loaded) return this.#giveUp({ kind: 'invalid', detail: String(report.error) });
      this.#pump();
      return this.#finishWhenEmpty();
    }
    const head = this.#outstanding[0];
    if (head === undefined || report.call !== head.index)
      return void this.#recover({ kind: 'crashed', detail: 'forged a report' });
    if (report.hung === true)
      return void this.#recover({ kind: 'timeout', limitMs: this.options.callTimeoutMs });
    if (isFull()) return void this.#recover({ kind: 'crashed', detail: 'filled the disk' });
    // What the call has left running would change the files while they are looked at, and the next case.
    if (this.#outstanding.length === 1 && !killStrays())
      return void this.#recover({ kind: 'crashed', detail: 'left processes that start others' });
    this.#outstanding.shift();
    this.#headSince = performance.now();
    this.#deathsInARow = 0;
    this.#runner?.resetOutput();
    this.#observe(head, undefined, report);
    const tooMuch = this.#budget.spend(this.#runner);
    if (tooMuch) return void this.#recover(tooMuch, true);
    this.#pump();
    this.#finishWhenEmpty();
  }

  #checkDeadlines(): void {
    if (this.#over || this.#recovering) return;
    const now = performance.now();
    if (now - this.#startedAt > this.options.batchTimeoutMs) {
      void this.#recover({ kind: 'timeout', limitMs: this.options.batchTimeoutMs }, true);
    } else if (
      !this.#starting &&
      (this.#loading || this.#outstanding.length > 0) &&
      now - this.#headSince > this.options.callTimeoutMs
    ) {
      void this.#recover(this.#causeOf({ kind: 'timeout', limitMs: this.options.callTimeoutMs }));
    }
  }

  /** What the kernel counted says more than how the process ended. */
  #causeOf(outcome: Outcome): Outcome {
    if (oomKills() > this.#oomBefore) return { kind: 'oom', limitBytes: this.options.memoryBytes };
    if (refusedForks() > this.#forksBefore)
      return { kind: 'crashed', detail: 'started more processes than are allowed' };
    return outcome;
  }

  /** Ends the candidate's process and whatever it started, observes the call that it died in, and starts it again. */
  async #recover(outcome: Outcome, batchIsOver = false): Promise<void> {
    if (this.#recovering || this.#over) return;
    this.#recovering = true;
    const diedLoading = this.#loading;
    await killEverything();
    const isCheat = outcome === TOUCHED || this.#canary.isTouched();
    if (isCheat) outcome = TOUCHED;
    const head = this.#outstanding.shift();
    if (head !== undefined) this.#observe(head, outcome);
    for (const call of this.#outstanding.splice(0).reverse()) this.#waiting.unshift(call);
    wipeScratch();
    this.#deaths++;
    this.#deathsInARow++;
    const { deathsInARow, deathsInTotal } = this.options;
    if (
      isCheat ||
      batchIsOver ||
      diedLoading ||
      this.#deathsInARow >= deathsInARow ||
      this.#deaths >= deathsInTotal
    ) {
      return this.#giveUp(
        diedLoading && outcome.kind === 'crashed'
          ? { kind: 'invalid', detail: `loading it ${outcome.detail}` }
          : outcome,
      );
    }
    this.#recovering = false;
    // More calls may still be on their way; the process is needed when they come.
    if (this.#complete && this.#waiting.length === 0) this.#finish();
    else this.#start(startRunner());
  }

  /** The calls that are left get the same outcome without being made. */
  #giveUp(outcome: Outcome): void {
    this.#recovering = true;
    const rest = (): void => {
      for (const _ of this.#waiting.splice(0)) this.#outbox.add({ outcome, ms: 0 }, []);
    };
    const finish = (): void => {
      rest();
      this.#outbox.flush();
      if (this.#complete) this.#finish();
      else if (!this.#over) setTimeout(finish, 5);
    };
    finish();
  }

  #observe(
    call: Outstanding,
    outcome: Outcome | undefined,
    report?: Extract<CandidateReport, { call: number }>,
  ): void {
    const changes = readChanges(call.dir, call.fixture);
    const neutral = (text: string): string => text.replaceAll(call.dir, '{{workspace}}');
    this.#outbox.add(
      {
        ms: report === undefined ? performance.now() - this.#headSince : Number(report.ms),
        ...(outcome !== undefined && { outcome }),
        ...(report?.output !== undefined && { output: neutral(String(report.output)) }),
        ...(report?.pages !== undefined && { pages: report.pages.map((page) => neutral(String(page))) }),
        ...(report?.error !== undefined && { error: neutral(String(report.error)) }),
        ...(report?.asks !== undefined && {
          asks: report.asks.map((ask) => ({
            permission: ask.permission,
            patterns: ask.patterns.map(neutral),
          })),
        }),
      },
      changes,
    );
    removeCase(
      call.dir,
      call.fixture,
      changes.every((change) => change.before !== undefined && change.now !== null),
    );
  }

  #finishWhenEmpty(): void {
    if (this.#over || this.#recovering) return;
    if (this.#complete && this.#waiting.length === 0 && this.#outstanding.length === 0 && !this.#loading)
      this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#watch);
    this.#memory?.[Symbol.dispose]();
    this.#outbox.flush();
    void killEverything().then(() => {
      this.#canary[Symbol.dispose]();
      wipeCases();
      this.events.done();
    });
  }
}

function isFull(): boolean {
  const { bavail, bsize } = statfsSync(places.work);
  return bavail * bsize < ROOM_BYTES;
}

function wipeCases(): void {
  mkdirSync(CASES, { recursive: true });
  wipe(CASES);
}

/** What a dead candidate has left outside its case folders. */
function wipeScratch(): void {
  wipeCases();
  wipe(places.tmp);
}
