import { describe, expect, it } from '@jest/globals';
import { decodeServingWanted, encodeServingWanted } from './index.ts';

describe('that a serving is wanted', () => {
  it('arrives as it was said, on the subject of the serving', () => {
    const { subject, bytes } = encodeServingWanted({ servingId: 's-1', deploymentId: 'd', waiting: 3 }, 5)!;
    expect(subject).toBe('serving.wanted.s-1');
    expect(decodeServingWanted(bytes)).toEqual({ servingId: 's-1', deploymentId: 'd', waiting: 3, atUnixMs: 5n });
  });

  it.each(['', '*', '>', 'a.b', 'a b', 'x'.repeat(65)])('is not said of what is no id: "%s"', (servingId) => {
    expect(encodeServingWanted({ servingId, deploymentId: '', waiting: 0 }, 5)).toBeUndefined();
  });

  it('is not heard in bytes that are nothing of the kind', () => {
    expect(decodeServingWanted(Buffer.from('no protobuf at all'))).toBeUndefined();
    expect(decodeServingWanted(Buffer.alloc(0))).toBeUndefined();
  });
});
