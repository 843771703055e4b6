import { readFileAnswer } from './answers.ts';

/** Pages after which the agent makes do with what it has seen. */
const PAGES = 12;
/** How tools say where to go on: `offset=2001`, `offset: 31`, `offset 101`. */
const GO_ON = /\boffset\s*[=:]?\s*(\d+)/gi;

/**
 * What the agent has seen of a file, page after page. Whether there is more it knows only from the tool's words, or from
 * a line number that it has met elsewhere.
 */
export class FileView {
  private readonly lines: string[] = [];
  private pages = 0;
  private lastShown: number;
  private goOn: number | undefined;

  /** @param from the first line that is asked for; undefined: the call names none */
  constructor(private readonly from?: number) {
    this.lastShown = (from ?? 1) - 1;
  }

  /** Takes in a page; false when the answer shows no line of a file. */
  take(answer: string): boolean {
    this.pages++;
    this.goOn = undefined;
    const page = readFileAnswer(answer);
    if (!page) return this.lines.length > 0;
    const shown = page.text.split('\n');
    // What a page repeats of the one before is known already.
    const fresh = shown.slice(Math.max(0, this.lastShown + 1 - page.firstLine));
    this.lines.push(...fresh);
    this.lastShown += fresh.length;
    const proposed = [...answer.matchAll(GO_ON)].map((match) => Number(match[1])).at(-1);
    if (fresh.length > 0 && proposed === this.lastShown + 1) this.goOn = proposed;
    return true;
  }

  /** The line to ask for next; undefined when the agent has no reason to think that there is more. */
  next(knownLine: number | undefined): number | undefined {
    if (this.pages === 0) return this.from;
    if (this.pages >= PAGES) return undefined;
    const isBeyond = this.goOn === undefined && knownLine !== undefined && knownLine > this.lastShown;
    return isBeyond ? this.lastShown + 1 : this.goOn;
  }

  get firstLine(): number {
    return this.from ?? 1;
  }

  /** What is seen, without an end of line after the last one. */
  get text(): string {
    return this.lines.join('\n');
  }
}
