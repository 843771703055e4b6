/**
 * General text functions that a child gets at the end of its file when it uses them. They know nothing of any tool:
 * what they are given is drawn by type.
 */
export const helperFunctions = {
  reindent: `function reindent(text: string, from: string, to: string): string {
  const blanks = (line: string): string => /^[ \\t]*/.exec(line)?.[0] ?? '';
  const fromLines = from.split('\\n').filter((line) => line.trim() !== '');
  const toLines = to.split('\\n').filter((line) => line.trim() !== '');
  const known = new Map<string, string>();
  fromLines.forEach((line, i) => {
    const other = toLines[i];
    if (other !== undefined && !known.has(blanks(line))) known.set(blanks(line), blanks(other));
  });
  return text
    .split('\\n')
    .map((line) => {
      if (line.trim() === '') return line;
      const now = blanks(line);
      let best: string | undefined;
      for (const key of known.keys()) if (now.startsWith(key) && (best === undefined || key.length > best.length)) best = key;
      return best === undefined ? line : (known.get(best) ?? '') + now.slice(best.length) + line.slice(now.length);
    })
    .join('\\n');
}`,
  likeEdges: `function likeEdges(text: string, from: string, to: string): string {
  const head = (value: string): string => /^\\s*/.exec(value)?.[0] ?? '';
  const tail = (value: string): string => /\\s*$/.exec(value)?.[0] ?? '';
  let out = text;
  if (head(text) === head(from)) out = head(to) + out.slice(head(text).length);
  if (tail(text) === tail(from)) out = out.slice(0, out.length - tail(text).length) + tail(to);
  return out;
}`,
  likeCharacters: `function likeCharacters(text: string, from: string, to: string): string {
  const a = [...from];
  const b = [...to];
  if (a.length !== b.length) return text;
  const swapped = new Map<string, string>();
  a.forEach((character, i) => {
    if (character !== b[i]) swapped.set(character, b[i] ?? character);
  });
  return [...text].map((character) => swapped.get(character) ?? character).join('');
}`,
  likeLineEnds: `function likeLineEnds(text: string, other: string): string {
  const plain = text.replace(/\\r\\n/g, '\\n');
  return other.includes('\\r\\n') ? plain.replace(/\\n/g, '\\r\\n') : plain;
}`,
  dedent: `function dedent(text: string): string {
  const lines = text.split('\\n');
  const filled = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const least = filled.length === 0 ? 0 : Math.min(...filled);
  return lines.map((line) => line.slice(Math.min(least, line.length - line.trimStart().length))).join('\\n');
}`,
  similarity: `function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const longest = Math.max(a.length, b.length);
  if (longest > 2000) return 0;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return 1 - (row[b.length] ?? 0) / longest;
}`,
  matchesGlob: `function matchesGlob(path: string, glob: string): boolean {
  let pattern = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const character = glob[i] ?? '';
    if (glob.startsWith('**/', i)) {
      pattern += '(?:.*/)?';
      i += 2;
    } else if (glob.startsWith('**', i)) {
      pattern += '.*';
      i++;
    } else if (character === '*') pattern += '[^/]*';
    else if (character === '?') pattern += '[^/]';
    else if (character === '{') {
      pattern += '(?:';
      depth++;
    } else if (character === '}' && depth > 0) {
      pattern += ')';
      depth--;
    } else if (character === ',' && depth > 0) pattern += '|';
    else pattern += character.replace(/[\\\\^$.+()[\\]{}|]/, '\\\\$&');
  }
  const end = ')'.repeat(depth);
  return glob !== '' && new RegExp('(?:^|/)' + pattern + end + '$').test(path);
}`,
  nearestLine: `function nearestLine(text: string, wanted: string): string {
  const words = new Set(wanted.split(/\\W+/).filter((word) => word.length > 2));
  let best = '';
  let most = 0;
  text.split('\\n').forEach((line, i) => {
    const shared = new Set(line.split(/\\W+/).filter((word) => words.has(word))).size;
    if (shared > most) {
      most = shared;
      best = \`line \${i + 1}: \${line.slice(0, 200)}\`;
    }
  });
  return best;
}`,
  concurrently: `async function concurrently<T, R>(items: Iterable<T>, most: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const queue = [...items];
  const results: R[] = [];
  const failures: { at: number; error: unknown }[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < queue.length && failures.length === 0) {
      const at = next++;
      try {
        results[at] = await work(queue[at] as T);
      } catch (error) {
        failures.push({ at, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, queue.length) }, worker));
  const [first] = failures.toSorted((a, b) => a.at - b.at);
  if (first) throw first.error;
  return results;
}`,
  remembered: `function remembered<T>(known: Map<string, T>, given: readonly unknown[], compute: () => T): T {
  const key = JSON.stringify(given.map((value) => [typeof value, String(value)]));
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = compute();
  if (known.size >= 10000) known.clear();
  known.set(key, value);
  return value;
}`,
  limited: `function limited(list: readonly unknown[], first: number, last: number): unknown[] {
  const left = list.length - first - last;
  if (left <= 0) return [...list];
  return [...list.slice(0, first), \`(\${left} of \${list.length} not shown)\`, ...list.slice(list.length - last)];
}`,
  shortened: `function shortened(text: string, most: number): string {
  return text.length <= most ? text : \`\${text.slice(0, most)}... (\${text.length - most} more characters)\`;
}`,
  paged: `function paged(text: string, page: number, size: number): string {
  const lines = text.split('\\n');
  const pages = Math.max(1, Math.ceil(lines.length / size));
  const shown = lines.slice((page - 1) * size, page * size).join('\\n');
  if (pages === 1 && page === 1) return text;
  return \`\${shown}\\n(page \${page} of \${pages}\${page < pages ? \`; call again with page: \${page + 1}\` : ''})\`;
}`,
  summarised: `function summarised(text: string, first: number): string {
  const lines = text.split('\\n');
  if (lines.length <= first) return text;
  const counts = new Map<string, number>();
  for (const line of lines) {
    const beginning = /^[^:\\s][^:]*(?=:)/.exec(line)?.[0];
    if (beginning !== undefined) counts.set(beginning, (counts.get(beginning) ?? 0) + 1);
  }
  const groups = counts.size * 2 <= lines.length ? [...counts].map(([beginning, count]) => \`\${beginning}: \${count} lines\`) : [];
  return [...lines.slice(0, first), \`(\${first} of \${lines.length} lines)\`, ...groups].join('\\n');
}`,
  reshaped: `function reshaped(pattern: RegExp, shape: (source: string) => string): RegExp {
  return new RegExp(shape(pattern.source), pattern.flags);
}`,
  otherFlag: `function otherFlag(pattern: RegExp, flag: string): RegExp {
  const { source, flags } = pattern;
  return new RegExp(source, flags.includes(flag) ? flags.replace(flag, '') : flags + flag);
}`,
  firstFitting: `function firstFitting<T>(fits: (value: T) => unknown, ...values: [T, ...T[]]): T {
  let working: [T] | undefined;
  for (const value of values) {
    try {
      const result = fits(value);
      const empty = result === undefined || result === null || result === '' || result === -1 || (Array.isArray(result) && result.length === 0);
      if (!empty) return value;
      working ??= [value];
    } catch {
      // The next one may fit.
    }
  }
  return (working ?? values)[0];
}`,
  firstToWork: `function firstToWork<T>(...attempts: (() => T)[]): T {
  let failure: unknown;
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}`,
  firstNonEmpty: `function firstNonEmpty<T>(...attempts: (() => T)[]): T {
  let result: T | undefined;
  for (const attempt of attempts) {
    const next = attempt();
    const empty = next === undefined || next === null || next === '' || next === -1 || (Array.isArray(next) && next.length === 0);
    if (!empty) return next;
    result ??= next;
  }
  return result as T;
}`,
} as const;

export type HelperName = keyof typeof helperFunctions;
