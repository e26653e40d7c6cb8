import { describe, expect, it } from '@jest/globals';
import { UsageBatch } from '@roundhouse/contracts/events/v1/usage';
import { encodeBatch } from './usage-encoding.ts';

describe('a batch', () => {
  it('holds its records as they are, whatever their sizes', () => {
    const records = [1, 2, 127, 128, 129, 16_383, 16_384, 70_000].map((size) => Buffer.alloc(size, size));
    expect(UsageBatch.decode(encodeBatch('spool', 'gateway', 7, 2 ** 40, records))).toEqual({
      spoolId: 'spool',
      gatewayId: 'gateway',
      firstSeq: 7n,
      lastSeq: 2n ** 40n,
      records,
    });
    expect(UsageBatch.decode(encodeBatch('spool', 'gateway', 1, 1, [])).records).toEqual([]);
  });
});
