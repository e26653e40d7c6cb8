import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIVE_EVENTS, readDocument, typedQuery } from '@roundhouse/admin-api';
import type { LiveEvent } from '@roundhouse/contracts/events/v1/live';
import { AppError } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import { decodeLiveEvent, encodeLiveEvent, type LiveOccurrence } from '@roundhouse/messaging';
import { until } from '@roundhouse/testing';
import { AdminServer } from '../admin/fixtures/admin-server.ts';
import type { LiveBus } from './events.ports.ts';
import { DEFAULT_EVENTS_SETTINGS, EventsService } from './events.service.ts';

/** A bus that ends in this process. */
class LocalBus implements LiveBus {
  private readonly listeners: ((event: LiveEvent) => void)[] = [];

  publish(occurrence: LiveOccurrence): void {
    const event = decodeLiveEvent(encodeLiveEvent(occurrence, Date.now())!.bytes)!;
    for (const listener of this.listeners) listener(event);
  }

  onEvent(listener: (event: LiveEvent) => void): void {
    this.listeners.push(listener);
  }
}

/** One reader over a connection of its own. */
class Reader {
  text = '';
  ended = false;
  response: IncomingMessage | undefined;

  constructor(url: string, key: string, reads = true) {
    get(url, { headers: { authorization: `Bearer ${key}` }, agent: false }, (response) => {
      this.response = response;
      response.on('error', () => undefined).on('close', () => (this.ended = true));
      if (reads) response.on('data', (part: Buffer) => (this.text += part.toString()));
    }).on('error', () => undefined);
  }

  /** Names of the events that came. */
  get events(): string[] {
    return [...this.text.matchAll(/^event: (.+)$/gm)].map((match) => match[1]!);
  }

  close(): void {
    this.response?.destroy();
  }
}

describe('the stream of live events', () => {
  let bus: LocalBus;
  let service: EventsService;
  let api: AdminServer;
  let url: string;
  /** What registry refuses, as `action organization project`. */
  let refused: Set<string>;
  let asked: string[];
  let failure: AppError | undefined;
  let valid: boolean;
  /** Whether registry says that callers administer the installation. */
  let platform: boolean;

  beforeEach(async () => {
    bus = new LocalBus();
    refused = new Set();
    asked = [];
    failure = undefined;
    valid = true;
    platform = false;
    service = new EventsService({
      bus,
      clock: systemClock,
      rightsOf: () => ({
        authorize: async (...place) => {
          asked.push(place.join(' '));
          if (failure !== undefined) throw failure;
          if (refused.has(place.join(' '))) throw new AppError('FORBIDDEN', 'no');
        },
        reachesInstallation: async (action) => {
          asked.push(`${action} installation`);
          if (refused.has(`${action} installation`)) throw new AppError('FORBIDDEN', 'no');
          return platform;
        },
      }),
      isValid: () => valid,
      settings: { ...DEFAULT_EVENTS_SETTINGS, maxViewersPerActor: 250, heartbeatMs: 60_000, recheckMs: 60_000 },
    });
    const route = {
      method: 'GET' as const,
      path: '/events',
      action: LIVE_EVENTS.action,
      handle: (call: Parameters<AdminServer['routes'][number]['handle']>[0]) =>
        service.open({
          ...call,
          query: readDocument(LIVE_EVENTS.query!, typedQuery(LIVE_EVENTS.query!, call.query as Record<string, string>)),
          body: undefined,
        }),
    };
    api = await new AdminServer([route]).start();
    await api.server.listen({ port: 0, host: '127.0.0.1' });
    url = `http://127.0.0.1:${(api.server.server.address() as AddressInfo).port}/api/v1/events`;
  });

  afterEach(async () => {
    service.stop();
    await api.server.close();
  });

  const happen = (organizationId: string, more: Partial<LiveOccurrence> = {}): void =>
    bus.publish({ kind: 'test.progress', action: 'model:read', organizationId, data: { done: 1 }, ...more });

  const connected = (count: number) => until(`${count} viewers`, 5_000, () => service.size === count);

  it('carries what happens, as server-sent events with a name, an id and a place', async () => {
    const reader = new Reader(url, 'tenant-1');
    await connected(1);
    happen('o1', { projectId: 'p1' });
    await until('the event', 2_000, () => reader.events.length === 1);
    expect(reader.response?.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const data = JSON.parse(/^data: (.+)$/m.exec(reader.text)![1]!) as Record<string, unknown>;
    expect(data).toMatchObject({ organization_id: 'o1', project_id: 'p1', kind: 'test.progress', data: { done: 1 } });
    expect(reader.text).toContain(`id: ${String(data['id'])}\nevent: test.progress\ndata: {`);
  });

  it('shows nobody what belongs to another organization, or what registry does not let them see', async () => {
    const readers = { one: new Reader(url, 'tenant-1'), two: new Reader(url, 'tenant-2') };
    await connected(2);
    refused.add('provider:read o1 secret');
    happen('o1', { kind: 'provider.checked', action: 'provider:read', projectId: 'secret' });
    happen('', { kind: 'configuration.changed', action: 'node:read' });
    happen('o1');
    happen('o2', { kind: 'test.finished' });
    await until('both events', 2_000, () => readers.one.events.length > 0 && readers.two.events.length > 0);
    expect(readers.one.events).toEqual(['test.progress']);
    expect(readers.two.events).toEqual(['test.finished']);
    // A key of one organization is not even asked about for another.
    expect(asked).not.toContain('model:read o1 p');
    expect(asked.filter((place) => place === 'model:read o1 ')).toHaveLength(1);
  });

  it('shows what is about the installation itself to those alone who may see that', async () => {
    const alert = { kind: 'alert.raised', action: 'sink:read' } as const;
    const readers = { tenant: new Reader(url, 'tenant-1'), platform: new Reader(url, 'platform') };
    await connected(2);
    platform = true;
    happen('', alert);
    happen('', { ...alert, action: 'node:read' });
    happen('o1');
    await until('the events', 2_000, () => readers.platform.events.length === 3 && readers.tenant.events.length === 1);
    expect(readers.tenant.events).toEqual(['test.progress']);
    expect(readers.platform.text).toContain('"organization_id":null');
    // A key of one organization is not even asked about.
    expect(asked.filter((place) => place.endsWith('installation'))).toEqual([
      'sink:read installation',
      'node:read installation',
    ]);
  });

  it.each([
    ['says no', false, ''],
    ['refuses', true, 'sink:read installation'],
  ])('shows nobody what is about the installation while registry %s', async (_, reaches, refusal) => {
    platform = reaches;
    refused.add(refusal);
    const reader = new Reader(url, 'platform');
    await connected(1);
    happen('', { kind: 'alert.raised', action: 'sink:read' });
    happen('o1');
    await until('the event', 2_000, () => reader.events.length > 0);
    expect(reader.events).toEqual(['test.progress']);
  });

  it('is narrowed to kinds, and refuses unknown ones', async () => {
    const reader = new Reader(`${url}?kinds=test.finished,provider.checked`, 'tenant-1');
    await connected(1);
    happen('o1');
    happen('o1', { kind: 'test.finished' });
    await until('the event', 2_000, () => reader.events.length === 1);
    expect(reader.events).toEqual(['test.finished']);
    expect((await api.call('GET', '/events?kinds=everything')).status).toBe(400);
  });

  it('frees everything when its readers go, also two hundred at once', async () => {
    const readers = Array.from(
      { length: 200 },
      (_, index) => new Reader(url, index % 2 === 0 ? 'tenant-1' : 'tenant-2'),
    );
    await connected(200);
    happen('o1');
    await until('the event', 5_000, () => readers.filter((reader) => reader.events.length === 1).length === 100);
    for (const reader of readers) reader.close();
    await connected(0);
    happen('o1');
    expect(await new Promise((done) => api.server.server.getConnections((_, count) => done(count)))).toBe(0);
  });

  it('does not keep more for a slow reader than its bound, and says how much was lost', async () => {
    const slow = new Reader(url, 'tenant-1', false);
    await connected(1);
    // More than sockets and queue can hold.
    const data = { text: 'x'.repeat(8_000) };
    for (let batch = 0; batch < 40; batch += 1) {
      for (let index = 0; index < 100; index += 1) happen('o1', { data });
      await new Promise((done) => setImmediate(done));
    }
    happen('o1', { kind: 'test.finished', data: {} });
    slow.response!.on('data', (part: Buffer) => (slow.text += part.toString()));
    await until('the last event', 10_000, () => slow.events.at(-1) === 'test.finished');
    const shown = slow.events.filter((name) => name === 'test.progress').length;
    const missed = [...slow.text.matchAll(/"count":(\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
    // How many markers there are depends on when the reader took something; what they count in all does not.
    expect(missed).toBeGreaterThan(1_000);
    expect(shown + missed).toBe(4_000);
  });

  it('ends when its key or its right ends, and outlives an outage of registry', async () => {
    const reader = new Reader(url, 'tenant-1');
    await connected(1);
    failure = new AppError('NOT_READY', 'away');
    await service.recheck();
    expect(service.size).toBe(1);
    failure = new AppError('UNAUTHENTICATED', 'revoked');
    await service.recheck();
    await until('the end', 2_000, () => reader.ended);
    failure = undefined;
    const second = new Reader(url, 'tenant-1');
    await connected(1);
    valid = false;
    await service.recheck();
    await until('the end', 2_000, () => second.ended);
    expect(service.size).toBe(0);
  });

  it('ends with the gateway', async () => {
    const reader = new Reader(url, 'tenant-1');
    await connected(1);
    service.stop();
    await until('the end', 2_000, () => reader.ended);
    expect((await api.call('GET', '/events')).status).toBe(503);
  });
});
