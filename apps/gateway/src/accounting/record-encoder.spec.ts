import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { Attribution, UsageRecord } from '@roundhouse/contracts/events/v1/usage';
import { RecordEncoder } from './record-encoder.ts';
import { provisionalSettle } from './usage-encoding.ts';

const ATTRIBUTION: Attribution = {
  requestId: 'r1',
  organizationId: 'o1',
  projectId: 'p1',
  teamId: 't1',
  memberId: 'm1',
  apiKeyId: 'k1',
  modelId: 'model1',
  modelKey: 'größte/modelle',
  deploymentId: 'd1',
  providerId: 'provider1',
  credentialId: 'c1',
  upstreamModelId: 'u1',
  mode: Mode.MODE_CHAT,
  priceId: 'price1',
  attemptIndex: 1,
  stream: true,
  gatewayId: 'g1',
  configNumber: 7n,
  leaseId: 'l1',
  trace: { traceparent: 'parent', tracestate: 'state' },
  costLabels: ['run=7', 'team=search'],
};

/** The same attribution with another value in one field. */
function changed(field: keyof Attribution): Attribution {
  const value = ATTRIBUTION[field];
  if (typeof value === 'string') return { ...ATTRIBUTION, [field]: `${value} changed` };
  if (typeof value === 'number') return { ...ATTRIBUTION, [field]: value + 1 };
  if (typeof value === 'bigint') return { ...ATTRIBUTION, [field]: value + 1n };
  if (typeof value === 'boolean') return { ...ATTRIBUTION, [field]: !value };
  if (Array.isArray(value)) return { ...ATTRIBUTION, [field]: ['team=other'] };
  return { ...ATTRIBUTION, [field]: undefined };
}

describe('RecordEncoder', () => {
  const fields = Object.keys(Attribution.fromPartial({})) as (keyof Attribution)[];

  it.each(fields)('never gives a record the %s of another', (field) => {
    const encoder = new RecordEncoder();
    for (const attribution of [ATTRIBUTION, changed(field), ATTRIBUTION]) {
      const attemptId = newId();
      const open = encoder.open({ attemptId, attribution });
      expect(UsageRecord.decode(open)).toEqual({
        attemptId,
        ordinal: 0,
        attribution,
        kind: { $case: 'open', value: {} },
      });
      expect(UsageRecord.decode(encoder.settle(open, provisionalSettle()))).toEqual({
        attemptId,
        ordinal: 0,
        attribution,
        kind: { $case: 'settle', value: provisionalSettle() },
      });
    }
  });

  it('leaves earlier records as they were', () => {
    const encoder = new RecordEncoder();
    const attemptId = newId();
    const first = encoder.open({ attemptId, attribution: ATTRIBUTION });
    for (let index = 0; index < 100; index += 1)
      encoder.open({ attemptId: newId(), attribution: changed('requestId') });
    expect(UsageRecord.decode(first)).toMatchObject({ attemptId, attribution: ATTRIBUTION });
  });

  it('keeps a bounded number of attributions', () => {
    const encoder = new RecordEncoder();
    for (let index = 0; index < 5_000; index += 1) {
      encoder.open({ attemptId: 'a', attribution: { ...ATTRIBUTION, apiKeyId: `k${index}` } });
    }
    expect((encoder as unknown as { kept: Map<string, unknown> }).kept.size).toBeLessThanOrEqual(4_096);
  });

  it('encodes on after a record that cannot be encoded', () => {
    const encoder = new RecordEncoder();
    const broken = { ...ATTRIBUTION, configNumber: 2n ** 64n };
    expect(() => encoder.open({ attemptId: 'a', attribution: broken })).toThrow();
    const open = encoder.open({ attemptId: 'a', attribution: ATTRIBUTION });
    expect(() => encoder.settle(open, { ...provisionalSettle(), durationMs: -1 })).toThrow();
    expect(encoder.open({ attemptId: 'a', attribution: ATTRIBUTION })).toEqual(open);
    expect(open).toEqual(new RecordEncoder().open({ attemptId: 'a', attribution: ATTRIBUTION }));
  });
});
