import { describe, expect, it } from 'vitest';

import { ObjectId } from '../../edge-adapter/node/index.ts';

describe('new ObjectId()', () => {
  it('is another one each time, of now, and grows by one', () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const [first, second] = [new ObjectId(), new ObjectId()];
    expect(first.getTimestamp().getTime()).toBeGreaterThanOrEqual(before);
    expect(first.getTimestamp().getTime()).toBeLessThanOrEqual(Date.now());
    // The random part is the process's.
    expect(second.hex.slice(8, 18)).toBe(first.hex.slice(8, 18));
    const counters = [first, second].map(({ hex }) => Number.parseInt(hex.slice(18), 16));
    expect(((counters[1] ?? 0) - (counters[0] ?? 0) + 0x1000000) % 0x1000000).toBe(1);
  });
});
