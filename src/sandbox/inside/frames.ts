/**
 * What travels on the control socket and between supervisor and candidate: a JSON header and raw bytes, each preceded
 * by its length (two little-endian 32-bit integers, then header, then payload).
 */
export interface Frame {
  readonly header: unknown;
  readonly payload: Buffer;
}

const PREFIX_BYTES = 8;
const NOTHING = Buffer.alloc(0);

export function encodeFrame(header: unknown, payload: Uint8Array = NOTHING): Buffer {
  const text = JSON.stringify(header);
  const headerBytes = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + headerBytes + payload.byteLength);
  frame.writeUInt32LE(headerBytes, 0);
  frame.writeUInt32LE(payload.byteLength, 4);
  frame.write(text, PREFIX_BYTES);
  frame.set(payload, PREFIX_BYTES + headerBytes);
  return frame;
}

/** Puts frames together from chunks as they arrive. Throws on a frame larger than `maxBytes` and on a broken header. */
export class FrameReader {
  #parts: Buffer[] = [];
  #held = 0;

  constructor(readonly maxBytes: number) {}

  *push(chunk: Uint8Array): Generator<Frame> {
    this.#parts.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#held += chunk.byteLength;
    while (this.#held >= PREFIX_BYTES) {
      if ((this.#parts[0]?.length ?? 0) < PREFIX_BYTES) this.#join();
      const first = this.#parts[0] ?? NOTHING;
      const headerBytes = first.readUInt32LE(0);
      const payloadBytes = first.readUInt32LE(4);
      const total = PREFIX_BYTES + headerBytes + payloadBytes;
      if (total > this.maxBytes)
        throw new Error(`a frame of ${total} bytes is more than the ${this.maxBytes} allowed`);
      if (this.#held < total) return;
      if (first.length < total) this.#join();
      const frame = this.#parts[0] ?? NOTHING;
      const rest = frame.subarray(total);
      if (rest.length > 0) this.#parts[0] = rest;
      else this.#parts.shift();
      this.#held -= total;
      const payloadStart = PREFIX_BYTES + headerBytes;
      yield {
        header: JSON.parse(frame.toString('utf8', PREFIX_BYTES, payloadStart)) as unknown,
        payload: frame.subarray(payloadStart, total),
      };
    }
  }

  #join(): void {
    this.#parts = [Buffer.concat(this.#parts)];
  }
}
