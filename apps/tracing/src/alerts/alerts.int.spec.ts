import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, systemClock } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import { testLedger } from '../test-ledger.fixture.ts';
import type { SinkSender } from '../sinks/deliveries.ports.ts';
import { SinkBook } from '../sinks/sink-book.ts';
import { sinkOf } from '../sinks/sink.ts';
import type { Alert } from './alert.ts';
import { AlertOutbox } from './alert-outbox.ts';
import { AlertsService } from './alerts.service.ts';
import type { AlertQuery } from './alerts.ports.ts';
import { PostgresAlertReader } from './infra/postgres-alert-reader.ts';

const SINK = newId();

const ledger = testLedger(freshDatabase);
let service: AlertsService;
let sent: unknown[];

beforeAll(async () => {
  const sinks = new SinkBook();
  const told = {
    id: SINK,
    organizationId: 'mine',
    type: 'webhook',
    url: 'https://hooks.example/x',
    headers: {},
    events: ['alert'],
    secret: 'a-secret-of-a-receiver',
    revision: 1n,
    allowedCidrs: [],
  };
  const refreshSinks = async (): Promise<void> => sinks.set([sinkOf(told)!]);
  const sender: SinkSender = {
    send: async (_sink, deliveries) => {
      sent.push(...deliveries.map(({ event }) => event));
      return { httpStatus: 503, error: 'answered 503', retryAfterMs: 0 };
    },
  };
  service = new AlertsService({
    reader: new PostgresAlertReader(ledger.source),
    sinks,
    refreshSinks,
    sender,
    clock: systemClock,
  });
});

beforeEach(async () => {
  sent = [];
  await ledger.source.query('DELETE FROM tracing.alert_outbox');
});

const MINE: AlertQuery = {
  scope: { installation: false, organizationId: 'mine' },
  event: '',
  kind: '',
  subjectId: '',
  from: undefined,
  to: undefined,
  before: '',
  limit: 50,
};

const add = (more: Partial<Alert> = {}) =>
  AlertOutbox.add(ledger.source.manager, {
    kind: 'budget.threshold',
    organizationId: 'mine',
    subjectId: null,
    dedupeKey: newId(),
    occurredAt: new Date(),
    payload: { percent: 80 },
    ...more,
  });

async function addDelivery(status: string): Promise<string> {
  await add();
  const id = newId();
  await ledger.source.query(
    `INSERT INTO tracing.sink_delivery (id, alert_id, sink_id, status, tries, finished_at)
     SELECT $1, id, $2, $3, 16, now() FROM tracing.alert_outbox ORDER BY id DESC LIMIT 1`,
    [id, SINK, status],
  );
  return id;
}

describe('alerts', () => {
  it('are seen by their own organization, and all of them by the installation', async () => {
    await add();
    await add({ organizationId: 'theirs' });
    await add({ organizationId: null, kind: 'alert.dead_letters' });
    expect((await service.alerts(MINE)).data.map(({ organizationId }) => organizationId)).toEqual(['mine']);
    const everything = { ...MINE, scope: { installation: true, organizationId: '' } };
    expect((await service.alerts(everything)).data).toHaveLength(3);
    const nothing = { ...MINE, scope: { installation: false, organizationId: '' } };
    expect((await service.alerts(nothing)).data).toEqual([]);
  });

  it('are narrowed by event, kind, subject and time', async () => {
    const old = new Date('2026-01-01T00:00:00Z');
    await add({ subjectId: 'b1', occurredAt: old });
    await add({ kind: 'circuit.opened' });
    const found = async (more: Partial<AlertQuery>) => (await service.alerts({ ...MINE, ...more })).data.length;
    expect(await found({ event: 'budget' })).toBe(1);
    expect(await found({ kind: 'circuit.opened' })).toBe(1);
    expect(await found({ subjectId: 'b1' })).toBe(1);
    expect(await found({ from: new Date('2026-02-01T00:00:00Z') })).toBe(1);
    expect(await found({ to: new Date('2026-02-01T00:00:00Z') })).toBe(1);
  });

  it('are paged without gaps, also those of one moment', async () => {
    const occurredAt = new Date();
    for (let made = 0; made < 7; made += 1) await add({ occurredAt });
    await ledger.source.query(
      `UPDATE tracing.alert_outbox SET occurred_at = occurred_at + interval '123 microseconds'`,
    );
    const seen: string[] = [];
    for (let before = ''; ;) {
      const { data, next } = await service.alerts({ ...MINE, before, limit: 3 });
      seen.push(...data.map(({ id }) => id));
      if (next === '') break;
      before = next;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });
});

describe('deliveries', () => {
  const QUERY = { sinkId: SINK, status: '', before: '', limit: 50 };

  it('are listed with what became of them, and sent again one by one or all dead ones', async () => {
    const [dead, other] = [await addDelivery('dead'), await addDelivery('dead')];
    const delivered = await addDelivery('delivered');
    expect(await service.deliveries(QUERY)).toMatchObject({ pending: 0n, dead: 2n, next: '' });
    expect(await service.redeliver(SINK, delivered)).toBe(1);
    expect(await service.redeliver(SINK, '')).toBe(2);
    const { data, pending } = await service.deliveries({ ...QUERY, status: 'pending' });
    expect(pending).toBe(3n);
    expect(data.map(({ id }) => id).toSorted()).toEqual([dead, other, delivered].toSorted());
    expect(data.every(({ tries, finishedAt }) => tries === 0 && finishedAt === null)).toBe(true);
  });

  it('of another sink, and those that wait already, are not there to be sent again', async () => {
    const waiting = await addDelivery('pending');
    const dead = await addDelivery('dead');
    for (const [sink, id] of [
      [SINK, waiting],
      [newId(), dead],
    ] as const) {
      await expect(service.redeliver(sink, id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
  });
});

describe('the test of a sink', () => {
  it('sends an event of its own at once, with the sinks of now, and says what came of it', async () => {
    expect(await service.test(SINK)).toMatchObject({ httpStatus: 503, error: 'answered 503' });
    expect(sent).toEqual([expect.objectContaining({ kind: 'alert.test', organizationId: 'mine', subjectId: SINK })]);
    await expect(service.test(newId())).rejects.toMatchObject({ reason: 'FAILED_PRECONDITION' });
  });
});
