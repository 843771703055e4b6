import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, Limits, SHM_BYTES, WRITABLE } from '../../src/sandbox/limits.ts';

const MIB = 2 ** 20;

describe('limits of a box', () => {
  it('have defaults that leave OpenCode its memory when every disk is full', () => {
    const disks = WRITABLE.length * DEFAULT_LIMITS.diskBytes + SHM_BYTES;
    expect(DEFAULT_LIMITS.memoryBytes - disks).toBeGreaterThan(500 * MIB);
  });

  it('take what is given and fill in the rest', () => {
    expect(Limits.parse({ cpus: 0.5, lifeMs: 5000 })).toEqual({ ...DEFAULT_LIMITS, cpus: 0.5, lifeMs: 5000 });
  });

  it('refuse disks that together could eat the memory, and name the field', () => {
    const result = Limits.safeParse({ memoryBytes: 512 * MIB, diskBytes: 128 * MIB });
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.path).toEqual(['diskBytes']);
  });

  it.each([
    ['memoryBytes', 1],
    ['cpus', 0],
    ['processes', 1],
    ['diskBytes', 1.5],
    ['lifeMs', 0],
  ])('refuse %s = %s', (field, value) => {
    expect(Limits.safeParse({ [field]: value }).success).toBe(false);
  });
});
