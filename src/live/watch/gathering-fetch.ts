import { setTimeout as sleep } from 'node:timers/promises';

/** For so long a stream is left to fill while little comes of it. */
const GATHER_MS = 50;
const LITTLE_BYTES = 16_384;

/**
 * `fetch`, for streams that are to cost little: what trickles in is read at most twenty times a second, since each reading
 * costs more than what is read. Until then it waits in the kernel. What comes alone comes at once.
 */
export async function gatheringFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  return response.body ? new Response(gathered(response.body), response) : response;
}

function gathered(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let wasLittle = false;
  return new ReadableStream({
    async pull(controller) {
      if (wasLittle) await sleep(GATHER_MS);
      const { done, value } = await reader.read();
      if (done) return controller.close();
      wasLittle = value.length < LITTLE_BYTES;
      controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
