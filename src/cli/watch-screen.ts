import type { ToolStatistics } from '../live/watch/tool-statistics.ts';
import type { Screen } from './progress.ts';
import { watchLine, watchTable } from './watch-text.ts';

export interface WatchScreen {
  /** `atMs` in milliseconds since 1970. */
  show(tools: readonly ToolStatistics[], atMs: number): void;
  note(line: string): void;
}

/** One JSON document a line, at each change. */
export function jsonScreen(screen: Screen, window: number): WatchScreen {
  let last = '';
  return {
    show(tools, atMs) {
      const text = JSON.stringify(tools);
      if (text === last) return;
      last = text;
      screen.write(`${JSON.stringify({ at: new Date(atMs).toISOString(), windowSec: window, tools })}\n`);
    },
    note: () => undefined,
  };
}

/** A line for each tool whose figures have changed. */
export function lineScreen(screen: Screen): WatchScreen {
  const last = new Map<string, string>();
  const line = (atMs: number, text: string): void => {
    screen.write(`${new Date(atMs).toISOString().slice(11, 19)} ${text}\n`);
  };
  return {
    show(tools, atMs) {
      for (const tool of tools) {
        const text = watchLine(tool);
        if (last.get(tool.tool) !== text) line(atMs, text);
        last.set(tool.tool, text);
      }
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
    show(tools, atMs) {
      clear();
      const width = (screen.columns ?? 80) - 1;
      const text = `${title}, ${new Date(atMs).toISOString().slice(11, 19)} UTC\n${watchTable(tools)}`;
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
