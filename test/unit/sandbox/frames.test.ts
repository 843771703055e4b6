import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonEnds } from '../../../src/sandbox/inside/common-ends.ts';
import { FrameReader, encodeFrame } from '../../../src/sandbox/inside/frames.ts';

describe('frames', () => {
  it('come out as they went in, however they are cut', () => {
    const frame = fc.tuple(fc.jsonValue(), fc.uint8Array({ maxLength: 200 }));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (frames, size) => {
        const bytes = Buffer.concat(frames.map(([header, payload]) => encodeFrame(header, payload)));
        const reader = new FrameReader(1 << 20);
        const out: [unknown, number[]][] = [];
        for (let at = 0; at < bytes.length; at += size) {
          for (const { header, payload } of reader.push(bytes.subarray(at, at + size)))
            out.push([header, [...payload]]);
        }
        expect(JSON.stringify(out)).toEqual(
          JSON.stringify(frames.map(([header, payload]) => [header, [...payload]])),
        );
      }),
    );
  });

  it('above the limit are refused before they are gathered', () => {
    const reader = new FrameReader(100);
    expect(() => [...reader.push(encodeFrame({}, new Uint8Array(200)).subarray(0, 8))]).toThrow(
      /more than the 100/,
    );
  });
});

describe('common ends', () => {
  it('and the middle make the whole', () => {
    const bytes = fc.uint8Array({ maxLength: 30, max: 2 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, bytes, (before, now) => {
        const { prefix, suffix } = commonEnds(before, now);
        const middle = now.subarray(prefix, now.length - suffix);
        const whole = Buffer.concat([
          before.subarray(0, prefix),
          middle,
          before.subarray(before.length - suffix),
        ]);
        expect(whole.equals(now)).toBe(true);
      }),
    );
  });
});
