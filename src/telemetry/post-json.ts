/** Milliseconds after which a receiver that does not answer is given up. */
const ANSWER_MS = 5_000;

/** Resolves with what it answers. Throws when it answers nothing in time, or no success. */
export async function postJson(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  method: 'GET' | 'POST' = 'POST',
): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'POST' && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  return text === '' ? undefined : JSON.parse(text);
}
