import type { ToolStatistics } from '../live/watch/tool-statistics.ts';
import { canaryLine, type LiveCanary } from './live-canaries.ts';
import type { Screen } from './progress.ts';
import { watchLine, watchTable } from './watch-text.ts';

/** What is shown at one moment. */
export interface Watched {
  readonly tools: readonly ToolStatistics[];
  readonly canaries: readonly LiveCanary[];
}

export interface WatchScreen {
  /** `atMs` in milliseconds since 1970. */
  show(watched: Watched, atMs: number): void;
  note(line: string): void;
}

/** One JSON document a line, at each change. */
export function jsonScreen(screen: Screen, window: number): WatchScreen {
  let last = '';
  return {
    show(watched, atMs) {
      const text = JSON.stringify(watched);
      if (text === last) return;
      last = text;
      const at = new Date(atMs).toISOString();
      screen.write(`${JSON.stringify({ at, windowSec: window, ...watched })}\n`);
    },
    note: () => undefined,
  };
}

/** A line for each tool and each canary whose figures have changed. */
export function lineScreen(screen: Screen): WatchScreen {
  const last = new Map<string, string>();
  const tell = (key: string, atMs: number, text: string): void => {
    if (last.get(key) === text) return;
    screen.write(`${new Date(atMs).toISOString().slice(11, 19)} ${text}\n`);
    last.set(key, text);
  };
  return {
    show({ tools, canaries }, atMs) {
      for (const tool of tools) tell(tool.tool, atMs, watchLine(tool));
      for (const one of canaries) tell(`canary ${one.promotion}`, atMs, canaryLine(one));
    },
    note: () => undefined,
  };
}

/** A table that is drawn over the last one. */
export function tableScreen(screen: Screen, title: string): WatchScreen {
  let drawn = 0;
  const clear = (): void => {
    if (drawn > 0) screen.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  return {
    show({ tools, canaries }, atMs) {
      clear();
      const width = (screen.columns ?? 80) - 1;
      const time = new Date(atMs).toISOString().slice(11, 19);
      const text = [`${title}, ${time} UTC`, watchTable(tools), ...canaries.map(canaryLine)].join('\n');
      const lines = text.split('\n').map((line) => line.slice(0, width));
      screen.write(`${lines.join('\n')}\n`);
      drawn = lines.length;
    },
    note(line) {
      clear();
      screen.write(`${line}\n`);
    },
  };
}
