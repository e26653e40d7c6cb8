import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LiveEvent } from '@roundhouse/contracts/events/v1/live';
import { newId } from '@roundhouse/kernel';
import { connectNats, decodeLiveEvent, SUBJECTS, type NatsConnection } from '@roundhouse/messaging';
import { createLogger } from '@roundhouse/telemetry';
import { sharedNatsUrl, until } from '@roundhouse/testing';
import { LiveAlerts } from './live-alerts.ts';

const ORGANIZATION = newId();

let viewer: NatsConnection;
let live: LiveAlerts;
const seen: LiveEvent[] = [];

beforeAll(async () => {
  const logger = createLogger('tracing', 'fatal');
  viewer = await connectNats({ url: sharedNatsUrl(), name: 'gateway' });
  viewer.subscribe(SUBJECTS.live(ORGANIZATION), { callback: (_, { data }) => void seen.push(decodeLiveEvent(data)!) });
  await viewer.flush();
  live = new LiveAlerts({ url: sharedNatsUrl(), name: 'tracing', logger });
});

afterAll(async () => {
  await live.stop();
  await viewer.close();
});

const alertOf = (more: object) => ({
  id: newId(),
  kind: 'budget.threshold',
  organizationId: ORGANIZATION,
  subjectId: 'bud',
  occurredAt: new Date('2026-11-20T08:00:00Z'),
  payload: { percent: 80 },
  ...more,
});

describe('alerts', () => {
  it('are seen live by those who may read them, without single requests, and by name alone when they say too much', async () => {
    live.tell([alertOf({ subjectId: 'nobody is there to hear it yet' })]);
    await live.start();
    const [small, large] = [alertOf({}), alertOf({ payload: { text: 'x'.repeat(16 * 1024) } })];
    live.tell([small, alertOf({ kind: 'request.finished' }), alertOf({ organizationId: null }), large]);
    await until('both are seen', 5_000, () => seen.length >= 2);
    expect(seen.map(({ kind, action, organizationId }) => ({ kind, action, organizationId }))).toEqual(
      [1, 2].map(() => ({ kind: 'alert.raised', action: 'sink:read', organizationId: ORGANIZATION })),
    );
    const named = { kind: 'budget.threshold', subject_id: 'bud', occurred_at: '2026-11-20T08:00:00.000Z' };
    expect(seen.map(({ dataJson }) => JSON.parse(dataJson.toString()) as unknown)).toEqual([
      { id: small.id, ...named, payload: { percent: 80 } },
      { id: large.id, ...named },
    ]);
  });
});
