import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import {
  NATS_SERVICES,
  natsPermissions,
  parseUsageMessageId,
  USAGE_PARTITIONS,
  usageMessageId,
  usagePartition,
} from './index.ts';

describe('usagePartition', () => {
  it('spreads spools over all partitions and never changes its mind', () => {
    const spools = Array.from({ length: 800 }, () => newId());
    const partitions = spools.map(usagePartition);
    expect(new Set(partitions).size).toBe(USAGE_PARTITIONS);
    expect(spools.map(usagePartition)).toEqual(partitions);
    // Part of the wire format: a gateway of another release must choose the same.
    expect(usagePartition('0192f0c1-2345-7abc-8def-0123456789ab')).toBe(0);
  });
});

describe('usage message id', () => {
  it('carries the range of a batch there and back', () => {
    const range = { spoolId: newId(), firstSeq: 1n, lastSeq: 256n };
    expect(parseUsageMessageId(usageMessageId(range))).toEqual(range);
  });

  it.each(['', 'x', `${newId()}:0-4`, `${newId()}:9-4`, `${newId()}:1-`, `${newId()}:1-99999999999999999999`])(
    'refuses %p',
    (text) => expect(parseUsageMessageId(text)).toBeUndefined(),
  );
});

describe('natsPermissions', () => {
  it.each(NATS_SERVICES)('names exact JetStream subjects for %s, never all of the interface', (service) => {
    const { publish, subscribe } = natsPermissions(service);
    expect(publish.length).toBeGreaterThan(0);
    for (const subject of publish) {
      expect(subject).not.toMatch(/^(>|\*|\$JS\.API\.>|\$SYS)/);
      if (subject.startsWith('$JS.API.')) expect(subject).not.toMatch(/[>*]/);
      expect(subject).not.toMatch(/PURGE|DELETE|RESTORE|SNAPSHOT/);
    }
    expect(subscribe).not.toContain('>');
    expect(subscribe).toContain(`_INBOX.${service}.>`);
  });
});
