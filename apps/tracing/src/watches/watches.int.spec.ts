import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RouterGossip, type CircuitNews } from '@roundhouse/contracts/events/v1/router_gossip';
import { ManualClock, newId, systemClock, type Clock } from '@roundhouse/kernel';
import { createMetrics } from '@roundhouse/telemetry';
import { freshDatabase } from '@roundhouse/testing';
import { message, open, settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { testMasterKeys } from '../content-keys/master-keys.fixture.ts';
import { PostgresRequestStore } from '../requests/infra/postgres-request-store.ts';
import { readRequestMessages } from '../requests/read-request-messages.ts';
import { requestMessage, requestRecord } from '../requests/request-records.fixture.ts';
import { CircuitAlerts } from './circuit-alerts.ts';
import { LedgerWatchRunner } from './ledger-watch.runner.ts';
import { Parity } from './parity.ts';
import { toldRequests } from './request-alerts.ts';

const ORGANIZATION = newId();

const ledger = testLedger(freshDatabase);

beforeEach(async () => {
  await ledger.source.query('DELETE FROM tracing.requests');
  await ledger.source.query('DELETE FROM tracing.alert_outbox');
  await ledger.source.query('DELETE FROM tracing.circuit_standing');
});

interface AlertRow {
  kind: string;
  organization_id: string | null;
  subject_id: string | null;
  payload: Record<string, unknown>;
}

const alerts = (): Promise<AlertRow[]> =>
  ledger.source.query('SELECT * FROM tracing.alert_outbox ORDER BY occurred_at, id');

describe('a circuit', () => {
  const watch = (clock: Clock = systemClock) =>
    new CircuitAlerts(ledger.source, async () => ({ organizationId: ORGANIZATION }), clock);
  const gossip = (routerId: string, news: Partial<CircuitNews>): Uint8Array =>
    RouterGossip.encode(RouterGossip.fromPartial({ routerId, circuits: [{ owner: 'deployment', ...news }] })).finish();
  /** What a router says stands. */
  const standing = (...ids: readonly string[]): Uint8Array =>
    RouterGossip.encode(
      RouterGossip.fromPartial({
        routerId: 'router-0',
        complete: true,
        circuits: ids.map((id) => ({ owner: 'deployment', id, open: true, cause: 'failures' })),
      }),
    ).finish();
  /** Half a minute of such messages, as the database and this replica see it. */
  async function hearFor(one: CircuitAlerts, clock: ManualClock, words: Uint8Array): Promise<void> {
    await ledger.source.query(`UPDATE tracing.circuit_standing SET seen_at = seen_at - interval '31 seconds'`);
    for (let second = 0; second <= 31; second += 1) {
      await one.take(words);
      clock.advance(1_000);
    }
  }

  it('that opens and closes is told once each, whichever routers say so to whichever replicas', async () => {
    const id = newId();
    const replicas = [watch(), watch(), watch()];
    const open = { id, open: true, cause: 'failures', openMs: 5_000, openings: 1 };
    await Promise.all(replicas.map((one, n) => one.take(gossip(`router-${n}`, { ...open, ageMs: 3_000 + n }))));
    // A complete message says again what stands, and a second opening follows the first without working in between.
    await replicas[0]!.take(gossip('router-0', { ...open, openings: 2, ageMs: 2_000 }));
    await Promise.all(replicas.map((one, n) => one.take(gossip(`router-${n}`, { id, open: false, ageMs: 500 }))));
    expect((await alerts()).map(({ kind }) => kind)).toEqual(['circuit.opened', 'circuit.closed']);
    expect((await alerts())[0]).toMatchObject({
      organization_id: ORGANIZATION,
      subject_id: id,
      payload: { owner: 'deployment', deployment_id: id, state: 'opened', cause: 'failures' },
    });
  });

  it('that opened unheard is told by the next message of what stands, once', async () => {
    const [one, other] = [watch(), watch()];
    const id = newId();
    for (let round = 0; round < 3; round += 1) await Promise.all([one.take(standing(id)), other.take(standing(id))]);
    expect((await alerts()).map(({ kind, subject_id: subject }) => [kind, subject])).toEqual([['circuit.opened', id]]);
  });

  it('that closed unheard, or whose deployment is gone, is told once nobody names it any more', async () => {
    const clock = new ManualClock(Date.now());
    const [one, other] = [watch(clock), watch(clock)];
    const [closed, open] = [newId(), newId()];
    await one.take(standing(closed, open));
    await hearFor(one, clock, standing(open));
    await hearFor(other, clock, standing(open));
    const compared = await Promise.all([one.compare(), other.compare()]);
    expect(Math.max(...compared)).toBe(1);
    expect(Math.min(...compared)).toBe(0);
    const told = (await alerts()).filter(({ kind }) => kind === 'circuit.closed');
    expect(told).toEqual([
      expect.objectContaining({
        organization_id: ORGANIZATION,
        subject_id: closed,
        payload: expect.objectContaining({ state: 'closed', last_seen_open: expect.any(String) }),
      }),
    ]);
    // It opens again: that is news, also to a replica that had it for open.
    await one.take(standing(closed, open));
    expect((await alerts()).filter(({ subject_id: id }) => id === closed).map(({ kind }) => kind)).toContain(
      'circuit.opened',
    );
  });

  it('is not taken for closed while routers are not heard, or what they say cannot be noted', async () => {
    const clock = new ManualClock(Date.now());
    const one = watch(clock);
    await one.take(standing(newId()));
    await ledger.source.query(`UPDATE tracing.circuit_standing SET seen_at = seen_at - interval '1 hour'`);
    expect(await one.compare()).toBe(0);
    await hearFor(one, clock, gossip('router-0', { id: newId(), open: false }));
    expect(await one.compare()).toBe(0);
    await hearFor(one, clock, standing());
    clock.advance(20_000);
    expect(await one.compare()).toBe(0);
    await hearFor(one, clock, standing());
    const failing = jest.spyOn(ledger.source, 'createQueryRunner').mockImplementation(() => {
      throw new Error('the database is away');
    });
    await expect(one.take(standing(newId()))).rejects.toThrow('away');
    failing.mockRestore();
    expect(await one.compare()).toBe(0);
    await hearFor(one, clock, standing());
    expect(await one.compare()).toBe(1);
  });

  it('that was never open, and bytes that are none, are no news', async () => {
    expect(await watch().take(gossip('router-0', { id: newId(), open: false }))).toBe(0);
    expect(await watch().take(gossip('router-0', { id: newId(), open: true, owner: 'credential' }))).toBe(0);
    expect(await watch().take(Buffer.from('no gossip'))).toBe(0);
    expect(await alerts()).toEqual([]);
  });
});

describe('a request', () => {
  it('is told once where somebody wants to hear of each, with the provider that was called (002-34), without content', async () => {
    const attempts = [
      { target: { deploymentId: 'first', providerId: 'openai-us' }, attemptId: newId() },
      { target: { deploymentId: 'second', providerId: 'openai-eu' }, attemptId: newId() },
      { target: { deploymentId: 'never dialled', providerId: 'other' } },
    ];
    const record = requestRecord({ attempts });
    const { organizationId } = record.caller!;
    const { rows } = readRequestMessages([requestMessage(record)], 0, Date.now());
    const wanted = (id: string) => id === organizationId;
    const store = new PostgresRequestStore(ledger.source, testMasterKeys(), (some) =>
      toldRequests(some, { wantsRequestsOf: wanted }),
    );
    await store.insert(rows);
    await store.insert(rows);
    await new PostgresRequestStore(ledger.source, testMasterKeys(), (some) =>
      toldRequests(some, { wantsRequestsOf: () => false }),
    ).insert(readRequestMessages([requestMessage(requestRecord())], 0, Date.now()).rows);
    expect(await alerts()).toEqual([
      expect.objectContaining({
        kind: 'request.finished',
        organization_id: organizationId,
        subject_id: record.requestId,
        payload: expect.objectContaining({
          request_id: record.requestId,
          deployment_id: 'second',
          provider_id: 'openai-eu',
        }),
      }),
    ]);
  });

  it('that is erased leaves no alert and no delivery', async () => {
    const { rows } = readRequestMessages([requestMessage(requestRecord(), requestRecord())], 0, Date.now());
    await new PostgresRequestStore(ledger.source, testMasterKeys(), (some) =>
      toldRequests(some, { wantsRequestsOf: () => true }),
    ).insert(rows);
    await ledger.source.query(
      `INSERT INTO tracing.sink_delivery (id, alert_id, sink_id) SELECT gen_random_uuid(), id, 's' FROM tracing.alert_outbox`,
    );
    await ledger.source.query('DELETE FROM tracing.requests WHERE request_id = $1', [rows[0]!.requestId]);
    expect((await alerts()).map(({ subject_id: subject }) => subject)).toEqual([rows[1]!.requestId]);
    expect(await ledger.source.query('SELECT 1 FROM tracing.sink_delivery')).toHaveLength(1);
  });
});

describe('parity', () => {
  it('names requests that were served and whose end is not in the ledger, once per window', async () => {
    const clock = new ManualClock(Date.now());
    const requests = new PostgresRequestStore(ledger.source, testMasterKeys());
    const records = [requestRecord(), requestRecord()];
    const { rows } = readRequestMessages(
      records.map((record) => requestMessage(record)),
      0,
      Date.now(),
    );
    expect(rows.every(({ status, deploymentIds }) => status === 'success' && deploymentIds.length > 0)).toBe(true);
    await requests.insert(rows);
    const recorded = message(newId(), 1, [
      settle(newId(), {}, { requestId: records[0]!.requestId }),
      open(newId(), { requestId: records[1]!.requestId }),
    ]);
    await ledger.take(recorded);
    const parity = new Parity(ledger.source, clock);
    expect(await parity.compare()).toBe(0);
    clock.advance(20 * 60_000);
    expect([await parity.compare(), await parity.compare()]).toEqual([1, 1]);
    expect(await alerts()).toEqual([
      expect.objectContaining({
        kind: 'alert.unrecorded_requests',
        payload: expect.objectContaining({ missing: 1, request_ids: [records[1]!.requestId] }),
      }),
    ]);
  });
});

describe('lag', () => {
  it('is alerted once by any number of replicas', async () => {
    let pending = 5_000;
    const clock = new ManualClock(Date.now());
    const watchers = [1, 2].map(
      () =>
        new LedgerWatchRunner({
          database: ledger.source.manager,
          pendingMessages: () => pending,
          parity: { compare: async () => 0 },
          clock,
          logger: { warn: jest.fn() },
          metrics: createMetrics('tracing'),
        }),
    );
    const look = () => Promise.all(watchers.map((watcher) => watcher.lookAtLag()));
    await look();
    clock.advance(61_000);
    expect(await look()).toEqual(['lagging', 'lagging']);
    pending = 0;
    expect(await look()).toEqual(['recovered', 'recovered']);
    expect((await alerts()).map(({ kind }) => kind).toSorted()).toEqual([
      'alert.ledger_lag',
      'alert.ledger_lag_recovered',
    ]);
  });
});
