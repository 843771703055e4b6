const MAX_LINES = 2000;
const MAX_BYTES = 51_200;

/** What the model would read of what `execute` returned, as OpenCode's tool registry makes it. */
export function normaliseResult(result: unknown): string {
  // A result without `output` breaks in OpenCode's truncation; the model then reads that error.
  const text = typeof result === 'string' ? result : (result as { output: unknown }).output;
  return truncate(text as string);
}

/** The head is kept: at most 2,000 lines and 51,200 bytes. */
export function truncate(text: string): string {
  const lines = text.split('\n');
  const bytes = Buffer.byteLength(text);
  if (lines.length <= MAX_LINES && bytes <= MAX_BYTES) return text;
  const kept: string[] = [];
  let keptBytes = 0;
  let byBytes = false;
  for (const line of lines) {
    if (kept.length >= MAX_LINES) break;
    const size = Buffer.byteLength(line) + (kept.length > 0 ? 1 : 0);
    if (keptBytes + size > MAX_BYTES) {
      byBytes = true;
      break;
    }
    kept.push(line);
    keptBytes += size;
  }
  const removed = byBytes ? `${bytes - keptBytes} bytes` : `${lines.length - kept.length} lines`;
  return `${kept.join('\n')}\n\n...${removed} truncated...`;
}

export function describeError(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message || error.name : String(error);
    return text.length > MAX_BYTES ? `${text.slice(0, MAX_BYTES)}...` : text;
  } catch {
    return 'an error that cannot be shown';
  }
}
