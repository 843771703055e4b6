import { posix } from 'node:path';
import { type Random, randomFor } from '../../../random.ts';
import type { SessionContext } from '../upstream.ts';
import { type EditAnswer, lineFound, readEditAnswer, readExitCode } from './answers.ts';
import { applied, type Change, occurrences, repair, widened } from './change.ts';
import { FileView } from './file-view.ts';
import { withSlip } from './slips.ts';

/** What the agent does next. */
export type Action =
  | { readonly kind: 'grep'; readonly pattern: string }
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'read'; readonly file: string; readonly from?: number; readonly lines?: number }
  | { readonly kind: 'edit'; readonly wanted: Change; readonly sent: Change; readonly slip: string }
  | { readonly kind: 'check'; readonly command: string }
  | { readonly kind: 'finish'; readonly text: string };

/** How the agent behaves; probabilities and counts are our own judgement. */
export const HABITS = {
  /** Failed calls in a row on one change before the agent gives up. */
  patience: 4,
  /** Rounds of repair after a failed check. */
  repairs: 2,
  steps: 40,
  /** A file is read from its start, unless a search has named a line beyond this one: then from so many lines before it. */
  readsFromStart: { upTo: 100, lead: 50 },
  /** After a bare error, try again from memory instead of reading the file again. */
  blindRetry: 0.3,
  /** Finish without checking. */
  skipsCheck: 0.05,
  /** Take a failed check seriously. */
  noticesFailure: 0.85,
  /** Slips that are left of those of a first attempt, by what the agent has just seen. */
  slipsLeft: { shown: 0.1, located: 0.2, reread: 0.4, ambiguous: 0.5, blind: 0.8 },
} as const;

const lf = (text: string): string => text.replaceAll('\r\n', '\n');

/**
 * The simulated agent: locate, read, edit, check, done. It knows what it wants (the task's policy script) and learns
 * everything else from the answers of the tools. Deterministic: every draw comes from a stream that belongs to the task,
 * the trial and the attempt, so that two tools under test meet the same first slips.
 */
export class PolicyAgent {
  private readonly seen = new Map<string, string>();
  /** Number of the first line that is seen of a file, where that is not 1. */
  private readonly seenFrom = new Map<string, number>();
  /** Files that are being read. */
  private readonly views = new Map<string, FileView>();
  private readonly wantedFiles = new Map<string, string>();
  private queue: { readonly label: string; readonly change: Change }[];
  private attempt = 0;
  private factor = 1;
  private context = 0;
  private window: { readonly from: number; readonly lines: number } | undefined;
  private search: 'by text' | 'by name' | 'over' = 'by text';
  /** Line of the place, as the search has told. */
  private readonly foundAt = new Map<string, number>();
  private checked = false;
  private rounds = 0;
  private steps = 0;
  private over: string | undefined;

  constructor(private readonly task: SessionContext) {
    const edits = (task.policy?.edits ?? []).map((e) => ({ ...e, before: lf(e.before), after: lf(e.after) }));
    this.queue = edits.map((change, i) => ({ label: `edit-${i}`, change }));
    for (const edit of edits) {
      const text = this.wantedFiles.get(edit.file) ?? lf(task.workspace[edit.file] ?? '');
      this.wantedFiles.set(edit.file, applied(text, edit));
    }
  }

  next(): Action {
    const script = this.task.policy;
    if (!script) return { kind: 'finish', text: 'I have nothing to do here.' };
    if (this.over !== undefined) return { kind: 'finish', text: this.over };
    if (++this.steps > HABITS.steps) return { kind: 'finish', text: 'This takes too long; I stop here.' };
    if (this.search === 'by text') return { kind: 'grep', pattern: script.locate };
    if (this.search === 'by name')
      return { kind: 'glob', pattern: `**/${posix.basename(script.edits[0]?.file ?? '')}` };
    if (this.rounds > 0 && this.queue.length === 0 && !this.checked) {
      const unread = [...this.wantedFiles.keys()].find((file) => !this.seen.has(file));
      if (unread !== undefined) return this.reading(unread, new FileView());
    }
    const goal = this.queue[0];
    if (goal) return this.towards(goal.label, goal.change);
    if (script.verify === undefined || this.checked || this.stream('skip').chance(HABITS.skipsCheck))
      return { kind: 'finish', text: 'Done: the change is in place.' };
    return { kind: 'check', command: `${script.verify}; echo "exit code: $?"` };
  }

  private towards(label: string, change: Change): Action {
    const text = this.seen.get(change.file);
    if (text === undefined) return this.reading(change.file, this.freshView(change.file));
    if (this.window) return { kind: 'read', file: change.file, ...this.window };
    const random = this.stream(label, this.attempt);
    const wanted = widened(change, text, this.context);
    const { change: sent, slip } = withSlip(wanted, this.inPlace(change.file, text), this.factor, random);
    return { kind: 'edit', wanted, sent, slip };
  }

  /** Takes in what the tool answered to the action that `next` gave. */
  observe(action: Action, answer: string): void {
    switch (action.kind) {
      case 'grep':
      case 'glob':
        return this.observeSearch(action.kind, answer);
      case 'read':
        return this.observeRead(action, answer);
      case 'edit':
        return this.observeEdit(action.wanted, action.sent, answer);
      case 'check':
        return this.observeCheck(answer);
      case 'finish':
        return;
    }
  }

  /** The agent knows what it looks for, not where it is. */
  private observeSearch(by: 'grep' | 'glob', answer: string): void {
    const first = this.task.policy?.edits[0]?.file ?? '';
    for (const file of this.wantedFiles.keys()) {
      const line = lineFound(answer, file);
      if (line !== undefined) this.foundAt.set(file, line);
    }
    if (!this.foundAt.has(first) && by === 'grep') this.search = 'by name';
    else if (!this.foundAt.has(first)) this.over = 'I cannot find the place, so I stop here.';
    else this.search = 'over';
  }

  private freshView(file: string): FileView {
    const { upTo, lead } = HABITS.readsFromStart;
    const line = this.foundAt.get(file) ?? 0;
    return new FileView(line > upTo ? line - lead : undefined);
  }

  /** Begins to read a file, or goes on. */
  private reading(file: string, fresh: FileView): Action {
    const view = this.views.get(file) ?? fresh;
    this.views.set(file, view);
    const from = view.next(this.foundAt.get(file));
    return { kind: 'read', file, ...(from === undefined ? {} : { from }) };
  }

  private observeRead({ file, lines }: Extract<Action, { kind: 'read' }>, answer: string): void {
    this.window = undefined;
    // A short look at a file that is known.
    if (lines !== undefined) return;
    const view = this.views.get(file) ?? new FileView();
    if (!view.take(answer)) {
      this.over = `I cannot read ${file}, so I stop here.`;
      return;
    }
    const goal = this.queue[0];
    const isShown = goal !== undefined && goal.change.file === file && view.text.includes(goal.change.before);
    const hasMore = view.next(this.foundAt.get(file)) !== undefined;
    if (hasMore && !isShown) return;
    this.views.delete(file);
    // `read` numbers lines and so hides whether the last one ends; what was there at the start tells.
    const original = lf(this.task.workspace[file] ?? '');
    this.seenFrom.set(file, view.firstLine);
    this.seen.set(file, hasMore || original.endsWith('\n') ? `${view.text}\n` : view.text);
    if (
      this.rounds > 0 &&
      this.queue.length === 0 &&
      [...this.wantedFiles.keys()].every((f) => this.seen.has(f))
    )
      this.planRepairs();
  }

  /** What is seen of a file, every line at its number. */
  private inPlace(file: string, text: string): string {
    return '\n'.repeat((this.seenFrom.get(file) ?? 1) - 1) + text;
  }

  private planRepairs(): void {
    for (const [file, wanted] of this.wantedFiles) {
      const change = repair(file, this.seen.get(file) ?? '', wanted);
      if (change) this.queue.push({ label: `repair-${this.rounds}-${file}`, change });
    }
    this.startGoal(HABITS.slipsLeft.reread);
    if (this.queue.length === 0) this.over = 'The file is as I meant it, yet the check fails; I stop here.';
  }

  private startGoal(factor: number): void {
    this.attempt = 0;
    this.factor = factor;
    this.context = 0;
    this.window = undefined;
  }

  private observeEdit(wanted: Change, sent: Change, answer: string): void {
    const text = this.seen.get(wanted.file) ?? '';
    const file = this.inPlace(wanted.file, text);
    const said = readEditAnswer(answer, { before: wanted.before, file }, sent.before);
    if (said.kind === 'applied') {
      this.seen.set(wanted.file, applied(text, wanted));
      this.queue.shift();
      this.startGoal(1);
      return;
    }
    this.attempt++;
    if (this.attempt >= HABITS.patience) {
      this.over = `The edit of ${wanted.file} keeps failing; I give up.`;
      return;
    }
    this.react(said, wanted, text);
  }

  private react(said: Exclude<EditAnswer, { kind: 'applied' }>, wanted: Change, text: string): void {
    const left = HABITS.slipsLeft;
    switch (said.kind) {
      case 'shown':
        this.factor = left.shown;
        return;
      case 'located':
        this.factor = left.located;
        this.window = { from: Math.max(1, said.line - 10), lines: 20 + wanted.before.split('\n').length };
        return;
      case 'ambiguous':
        this.factor = left.ambiguous;
        this.context = occurrences(text, wanted.before) > 1 ? this.context + 3 : this.context + 2;
        return;
      case 'bare':
        if (this.stream('blind', this.queue[0]?.label ?? '', this.attempt).chance(HABITS.blindRetry)) {
          this.factor = left.blind;
          return;
        }
        this.factor = left.reread;
        this.seen.delete(wanted.file);
    }
  }

  private observeCheck(answer: string): void {
    if (readExitCode(answer) === 0) {
      this.checked = true;
      return;
    }
    if (this.rounds >= HABITS.repairs) this.over = 'The check still fails; I give up.';
    else if (!this.stream('notice', this.rounds).chance(HABITS.noticesFailure)) this.checked = true;
    this.rounds++;
    this.seen.clear();
    this.views.clear();
  }

  private stream(...labels: (string | number)[]): Random {
    return randomFor('policy', this.task.taskId, this.task.trial, ...labels);
  }
}
