import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newId, systemClock } from '@roundhouse/kernel';
import { createMetrics } from '@roundhouse/telemetry';
import { freshDatabase, until } from '@roundhouse/testing';
import type { Alert } from '../alerts/alert.ts';
import { AlertOutbox } from '../alerts/alert-outbox.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { Deliverer } from './deliverer.ts';
import type { SubjectNames, UnroutedAlert } from './deliveries.ports.ts';
import { MAX_TRIES } from './domain/retry-schedule.ts';
import { HttpSender } from './infra/http-sender.ts';
import { PostgresDeliveryStore } from './infra/postgres-delivery-store.ts';
import { Receiver } from './receiver.fixture.ts';
import { SinkBook } from './sink-book.ts';
import { sinkOf, type ToldSink } from './sink.ts';

const SECRET = 'a-secret-of-a-receiver';
const ORGANIZATION = newId();

const ledger = testLedger(freshDatabase);
let receiver: Receiver;
const senders: HttpSender[] = [];
const deliverers: Deliverer[] = [];
/** What people who look on were told. */
const live: UnroutedAlert[] = [];

beforeEach(async () => {
  receiver = await Receiver.start();
  live.length = 0;
  await ledger.source.query('DELETE FROM tracing.alert_outbox');
});

afterEach(async () => {
  for (const deliverer of deliverers.splice(0)) await deliverer.stop();
  for (const sender of senders.splice(0)) await sender.close();
  await receiver.stop();
});

const told = (more: Partial<ToldSink> = {}): ToldSink => ({
  id: newId(),
  organizationId: ORGANIZATION,
  type: 'webhook',
  url: receiver.url,
  headers: { 'x-team': 'ml' },
  events: ['budget', 'alert'],
  secret: SECRET,
  revision: 1n,
  allowedCidrs: ['127.0.0.1/32:*'],
  ...more,
});

const NAMES: SubjectNames = { of: async (alerts) => alerts.map(() => ({ provider: { id: 'prv', key: 'openai-eu' } })) };

/** One replica of the service. */
function replica(
  sinks: readonly ToldSink[],
  { deadlineMs = 2_000, ownPorts = new Set<number>(), maxWaiting = 20_000 } = {},
): Deliverer {
  const book = new SinkBook();
  book.set(sinks.flatMap((sink) => sinkOf(sink) ?? []));
  const sender = new HttpSender({ clock: systemClock, version: 'test', ownPorts, deadlineMs });
  senders.push(sender);
  const parts = {
    store: new PostgresDeliveryStore(ledger.source),
    sender,
    sinks: book,
    names: NAMES,
    live: { tell: (alerts: readonly UnroutedAlert[]) => live.push(...alerts) },
    clock: systemClock,
    logger: { warn: jest.fn() },
    metrics: createMetrics('tracing'),
  };
  const deliverer = new Deliverer(parts, () => undefined, maxWaiting);
  deliverers.push(deliverer);
  return deliverer;
}

async function addAlerts(count: number, more: Partial<Alert> = {}): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    await AlertOutbox.add(ledger.source.manager, {
      kind: 'budget.threshold',
      organizationId: ORGANIZATION,
      subjectId: null,
      dedupeKey: newId(),
      occurredAt: new Date(),
      payload: { percent: 80 },
      ...more,
    });
  }
}

/** Works until nothing is left to do now. */
async function workOff(...replicas: readonly Deliverer[]): Promise<void> {
  await Promise.all(
    replicas.map(async (deliverer) => {
      while (await deliverer.work()) await deliverer.idle();
    }),
  );
}

/** What failed is due again at once. */
async function makeDue(): Promise<void> {
  await ledger.source.query(`UPDATE tracing.sink_delivery SET next_try_at = now() WHERE status = 'pending'`);
}

const rows = (): Promise<Record<string, unknown>[]> =>
  ledger.source.query('SELECT * FROM tracing.sink_delivery ORDER BY created_at, id');

describe('deliveries', () => {
  it('reach a webhook signed, with names, its own headers and no secret', async () => {
    await addAlerts(1);
    await workOff(replica([told()]));
    const [{ headers, body, path }] = receiver.received as [(typeof receiver.received)[0]];
    expect(path).toBe('/hook');
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers;
    const expected = createHmac('sha256', SECRET)
      .update(`${String(id)}.${String(at)}.${body}`)
      .digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(30);
    expect(headers).toMatchObject({
      'x-team': 'ml',
      'content-type': 'application/json',
      'user-agent': 'roundhouse/test',
    });
    expect(JSON.parse(body)).toMatchObject({
      type: 'budget.threshold',
      organization_id: ORGANIZATION,
      data: { percent: 80, provider: { id: 'prv', key: 'openai-eu' } },
    });
    expect(JSON.stringify([headers, body])).not.toContain(SECRET);
    expect(await rows()).toEqual([expect.objectContaining({ status: 'delivered', tries: 1, http_status: 204 })]);
  });

  it('of 60 alerts to two sinks are made once each by three replicas at once', async () => {
    await addAlerts(60);
    const sinks = [told(), told({ url: `${receiver.url}/other` })];
    await workOff(replica(sinks), replica(sinks), replica(sinks));
    expect(receiver.received).toHaveLength(120);
    expect(new Set(receiver.ids).size).toBe(120);
    expect((await rows()).every(({ status, tries }) => status === 'delivered' && tries === 1)).toBe(true);
    // Whoever looks on saw each of them once as well.
    expect(live).toHaveLength(60);
    expect(new Set(live.map(({ id }) => id)).size).toBe(60);
  });

  it('are tried again after a failure, under the same id, and given up after the last try with an alert to others', async () => {
    const [failing, other] = [told(), told({ url: `${receiver.url}/other`, events: ['alert'] })];
    const deliverer = replica([failing, other]);
    receiver.answer = ({ path }) => ({ status: path === '/hook' ? 500 : 200 });
    await addAlerts(1);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      await workOff(deliverer);
      await makeDue();
    }
    const toFailing = receiver.received.filter(({ path }) => path === '/hook');
    expect(toFailing).toHaveLength(MAX_TRIES);
    expect(new Set(toFailing.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const [dead, told2] = await rows();
    expect(dead).toMatchObject({ status: 'dead', tries: MAX_TRIES, http_status: 500, error: 'answered 500' });
    expect(told2).toMatchObject({ sink_id: other.id, status: 'delivered' });
    const alert = receiver.received.find(({ path }) => path === '/hook/other')!;
    expect(JSON.parse(alert.body)).toMatchObject({ type: 'alert.sink_fails', subject_id: failing.id });
  });

  it('are not tried before the receiver wants it', async () => {
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '600' } });
    await addAlerts(1);
    await workOff(replica([told()]));
    const [row] = await rows();
    expect(row).toMatchObject({ status: 'pending', tries: 1, error: 'answered 429' });
    expect((row!['next_try_at'] as Date).getTime() - Date.now()).toBeGreaterThan(590_000);
  });

  it('are made where the receiver says so, even if its answer never ends', async () => {
    receiver.answer = () => ({ status: 200, endless: true });
    await addAlerts(1);
    await workOff(replica([told()], { deadlineMs: 500 }));
    expect(await rows()).toMatchObject([{ status: 'delivered', tries: 1, http_status: 200, error: '' }]);
  });

  it('follow no redirect', async () => {
    receiver.answer = () => ({ status: 307, headers: { location: `${receiver.url}/elsewhere` } });
    await addAlerts(1);
    await workOff(replica([told()]));
    expect(receiver.received).toHaveLength(1);
    expect(await rows()).toEqual([expect.objectContaining({ error: expect.stringContaining('redirects') })]);
  });

  it('reach no private address that nobody opened, and never our own ports (security 33, 34)', async () => {
    await addAlerts(1);
    await workOff(
      replica([told({ allowedCidrs: [] }), told({ url: `http://localhost:${receiver.port}/`, allowedCidrs: [] })]),
    );
    await addAlerts(1);
    await workOff(replica([told()], { ownPorts: new Set([receiver.port]) }));
    expect(receiver.received).toEqual([]);
    expect((await rows()).map(({ error }) => error)).toEqual(Array(3).fill('the address is not allowed'));
  });

  it('to a receiver that never answers hold up no other sink', async () => {
    receiver.answer = ({ path }) => (path === '/hook' ? 'silence' : { status: 200 });
    const deliverer = replica([told(), told({ url: `${receiver.url}/other` })], { deadlineMs: 3_000 });
    await addAlerts(20);
    const startedMs = performance.now();
    const others = (): number => receiver.received.filter(({ path }) => path === '/hook/other').length;
    await until('the other sink has all', 10_000, async () => {
      await deliverer.work();
      return others() === 20;
    });
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(receiver.received.filter(({ path }) => path === '/hook')).toHaveLength(4);
    await deliverer.idle();
    const errors = (await rows()).map(({ error }) => error);
    expect(errors.filter((error) => error === 'no answer in time')).toHaveLength(4);
  });

  it('that a stopping replica breaks off are not counted as tries, and another replica makes them', async () => {
    receiver.answer = () => 'silence';
    const [first, second] = [told()].flatMap((sink) => [replica([sink]), replica([sink])]) as [Deliverer, Deliverer];
    await addAlerts(1);
    await first.work();
    await until('a delivery is on its way', 5_000, () => receiver.received.length === 1);
    await first.stop();
    receiver.answer = () => ({ status: 200 });
    await workOff(second);
    expect(await rows()).toEqual([expect.objectContaining({ status: 'delivered', tries: 1 })]);
    expect(new Set(receiver.ids).size).toBe(1);
  });

  it('of a replica that died are made by another once its lease is over', async () => {
    receiver.answer = () => 'silence';
    const sink = told();
    const dying = replica([sink]);
    await addAlerts(1);
    await dying.work();
    const alive = replica([sink]);
    await workOff(alive);
    expect(await rows()).toEqual([expect.objectContaining({ tries: 1 })]);
    await makeDue();
    receiver.answer = () => ({ status: 200 });
    await workOff(alive);
    // What the first one says at last changes nothing: its claim is not the newest.
    await dying.idle();
    expect(await rows()).toEqual([expect.objectContaining({ status: 'delivered', tries: 2, http_status: 200 })]);
  });

  it('go to a collector many at once', async () => {
    await addAlerts(50);
    await workOff(replica([told({ type: 'otlp', url: receiver.url.replace('/hook', '/v1/logs') })]));
    const [{ headers, body, path }] = receiver.received as [(typeof receiver.received)[0]];
    expect(receiver.received).toHaveLength(1);
    expect(path).toBe('/v1/logs');
    expect(headers['authorization']).toBe(`Bearer ${SECRET}`);
    expect(body.match(/eventName/g)).toHaveLength(50);
  });

  it('cross no border: organizations hear of their own, the installation of its own', async () => {
    await addAlerts(1, { organizationId: newId() });
    await addAlerts(1, { organizationId: null, kind: 'alert.dead_letters' });
    await workOff(replica([told(), told({ organizationId: '', url: `${receiver.url}/installation` })]));
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook/installation']);
  });

  it('of single requests are left out for a sink that is too far behind, others are not', async () => {
    receiver.answer = () => ({ status: 503, headers: { 'retry-after': '600' } });
    const sink = told({ events: ['budget', 'request'] });
    await addAlerts(3);
    await workOff(replica([sink], { maxWaiting: 3 }));
    const behind = replica([sink], { maxWaiting: 3 });
    await addAlerts(5, { kind: 'request.finished' });
    await addAlerts(1);
    await workOff(behind);
    expect(await rows()).toHaveLength(4);
    const kept = replica([sink], { maxWaiting: 5 });
    await addAlerts(5, { kind: 'request.finished' });
    await workOff(kept);
    expect(await rows()).toHaveLength(9);
  });

  it('wait until it is known which sinks there are', async () => {
    await addAlerts(1);
    const book = new SinkBook();
    const store = new PostgresDeliveryStore(ledger.source);
    const sender = new HttpSender({ clock: systemClock, version: 'test', ownPorts: new Set() });
    senders.push(sender);
    const parts = { store, sender, sinks: book, names: NAMES, live: { tell: jest.fn() }, clock: systemClock };
    const deliverer = new Deliverer({ ...parts, logger: { warn: jest.fn() }, metrics: createMetrics('tracing') });
    expect(await deliverer.work()).toBe(false);
    book.set([sinkOf(told())!]);
    await workOff(deliverer);
    expect(receiver.received).toHaveLength(1);
  });

  it('are forgotten by age, those about single requests sooner', async () => {
    const ago = (days: number): Date => new Date(Date.now() - days * 86_400_000);
    await addAlerts(1, { occurredAt: ago(100) });
    await addAlerts(2, { occurredAt: ago(10), kind: 'request.finished' });
    await addAlerts(3, { occurredAt: ago(10) });
    await workOff(replica([told()]));
    expect(await new PostgresDeliveryStore(ledger.source).forget(ago(90), ago(3))).toBe(3);
    expect(await rows()).toHaveLength(3);
  });
});
