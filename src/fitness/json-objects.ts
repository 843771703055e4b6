/** Objects found in a line of text, and whether anything else but blanks was in it. */
export interface FoundObjects {
  readonly objects: readonly unknown[];
  readonly leftOver: boolean;
}

/**
 * Reads the JSON objects in a line. Normally the line is one object; where two writers shared a stream it may be several
 * without a break, or one with foreign text around it, and where a writer was killed it may stop in the middle.
 */
export function jsonObjectsIn(line: string): FoundObjects {
  const whole = parsed(line);
  if (whole !== undefined) return { objects: [whole], leftOver: false };
  const objects: unknown[] = [];
  let leftOver = false;
  let at = 0;
  while (at < line.length) {
    const start = line.indexOf('{', at);
    if (line.slice(at, start < 0 ? undefined : start).trim() !== '') leftOver = true;
    if (start < 0) break;
    const end = endOfObject(line, start);
    const object = end < 0 ? undefined : parsed(line.slice(start, end));
    if (object === undefined) {
      leftOver = true;
      // A truncated object may have a whole one behind it: look for the next start that is one. Records begin like this.
      const next = line.indexOf('{"', start + 1);
      const record = nextRecord(line, next);
      if (record < 0) break;
      at = record;
    } else {
      objects.push(object);
      at = end;
    }
  }
  return { objects, leftOver };
}

/** Position of the next start of an OpenCode record, which no object inside a record begins with; -1 for none. */
function nextRecord(line: string, from: number): number {
  if (from < 0) return -1;
  const found = /\{"(?:id":"evt_|type":"\w+","timestamp":|directory":)/g;
  found.lastIndex = from;
  return found.exec(line)?.index ?? -1;
}

/** Position behind the object that starts at `start`; -1 when it does not end. */
function endOfObject(line: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let i = start; i < line.length; i++) {
    const c = line[i];
    if (inString) {
      if (c === '\\') i++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return i + 1;
  }
  return -1;
}

function parsed(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
