import { afterEach, describe, expect, it } from '@jest/globals';
import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import { Endpoint, EndpointState, type WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';
import { ManualClock } from '@roundhouse/kernel';
import { eventually } from '@roundhouse/testing';
import { removalOf } from './entries.ts';
import { apiKey, countsOf, smallWorld } from './fixtures/entries.ts';
import { delta, full, revision } from './fixtures/transfers.ts';
import type { Refusal } from './refusal.ts';
import { SnapshotWatcher, type WatcherOptions } from './snapshot-watcher.ts';
import { transferEvents, type EncodedTransfer } from './transfer-encoder.ts';

const heartbeat = (number: number): WatchResponse => ({
  event: { $case: 'heartbeat', value: { head: revision(number), atUnixMs: 0n } },
});

/** A registry that answers each connection with a script, then stays silent until it is left. */
class ScriptedRegistry {
  readonly asked: (ConfigRevision | undefined)[] = [];
  private readonly scripts: ((signal: AbortSignal) => AsyncIterable<WatchResponse>)[] = [];

  answers(...events: (EncodedTransfer | WatchResponse | Error)[]): this {
    this.scripts.push(async function* (signal) {
      for (const event of events) {
        if (event instanceof Error) throw event;
        if ('header' in event) yield* transferEvents(event);
        else yield event;
      }
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    });
    return this;
  }

  readonly openWatch = (have: ConfigRevision | undefined, signal: AbortSignal): AsyncIterable<WatchResponse> => {
    this.asked.push(have);
    const script = this.scripts.shift();
    if (!script) throw new Error('nobody listens');
    return script(signal);
  };
}

let watcher: SnapshotWatcher;
afterEach(() => watcher.stop());

async function watching(registry: ScriptedRegistry, options: Partial<WatcherOptions> = {}) {
  const refusals: Refusal[] = [];
  watcher = new SnapshotWatcher({
    openWatch: registry.openWatch,
    backoff: { baseMs: 1, capMs: 2 },
    events: { onRefusal: (refusal) => refusals.push(refusal) },
    ...options,
  });
  await watcher.start();
  return { watcher, refusals };
}

const at = (number: number) => () => watcher.current()?.revision.number === BigInt(number);
const revoke = (base: number, next = base + 1) =>
  delta(base, next, [apiKey({ id: 'key', revoked: true })], countsOf(smallWorld()));

describe('SnapshotWatcher', () => {
  it('holds nothing until a valid snapshot came', async () => {
    await watching(new ScriptedRegistry().answers());
    expect(watcher.current()).toBeUndefined();
    expect(watcher.ageMs()).toBe(Infinity);
  });

  it('follows a full snapshot with deltas', async () => {
    await watching(new ScriptedRegistry().answers(await full(smallWorld(), 1), await revoke(1), heartbeat(2)));
    await eventually(at(2));
    expect(watcher.current()?.apiKey('key')?.revoked).toBe(true);
  });

  it('reconnects for ever, asking only for what is new', async () => {
    const registry = new ScriptedRegistry()
      .answers(new Error('connection refused'))
      .answers(await full(smallWorld(), 1), new Error('reset'))
      .answers(await revoke(1));
    await watching(registry);
    await eventually(at(2));
    expect(registry.asked).toEqual([undefined, undefined, revision(1)]);
  });

  it('tells of an outage once, however often it tries', async () => {
    const told: string[] = [];
    const registry = new ScriptedRegistry();
    for (let tries = 0; tries < 5; tries += 1) registry.answers(new Error('connection refused'));
    registry.answers(await full(smallWorld(), 1));
    const events = { onConnect: () => told.push('connected'), onDisconnect: () => told.push('lost') };
    await watching(registry, { events });
    await eventually(at(1));
    expect(told).toEqual(['lost', 'connected']);
  });

  it('tells which deployments on nodes have become ready', async () => {
    const endpoint = Endpoint.fromPartial({ deploymentId: 'd', state: EndpointState.ENDPOINT_STATE_READY });
    const value = { complete: true, endpoints: [endpoint], removedDeploymentIds: [] };
    const told: string[] = [];
    const registry = new ScriptedRegistry().answers(await full(smallWorld(), 1), {
      event: { $case: 'endpoints', value },
    });
    await watching(registry, { events: { onReady: (ids) => told.push(...ids) } });
    await eventually(() => told.length > 0);
    expect(told).toEqual(['d']);
  });

  it('keeps the last good state when a transfer is bad, says so, and asks for everything', async () => {
    const bad = await revoke(1);
    const registry = new ScriptedRegistry()
      .answers(await full(smallWorld(), 1), { ...bad, trailer: { ...bad.trailer, chunkCount: 9 } })
      .answers(await full(smallWorld(2), 2));
    const { refusals } = await watching(registry);
    await eventually(at(2));
    expect(refusals.map((refusal) => refusal.reason)).toEqual(['header_mismatch']);
    expect(registry.asked[1]).toBeUndefined();
    expect(watcher.status().refusal).toBeUndefined();
  });

  it('closes a gap with the missing deltas', async () => {
    const registry = new ScriptedRegistry()
      .answers(await full(smallWorld(), 1), await revoke(5))
      .answers(await revoke(1, 6));
    await watching(registry);
    await eventually(at(6));
    expect(registry.asked).toEqual([undefined, revision(1)]);
  });

  it('does not mind duplicates', async () => {
    const registry = new ScriptedRegistry().answers(
      await full(smallWorld(), 1),
      await revoke(1),
      await revoke(1),
      heartbeat(2),
    );
    const { refusals } = await watching(registry);
    await eventually(() => watcher.ageMs() < Infinity);
    expect(refusals).toEqual([]);
    expect(registry.asked).toHaveLength(1);
  });

  it('stays connected after a refused mass removal, with the revocations in force', async () => {
    const lines = [
      apiKey({ id: 'key', revoked: true }),
      ...Array.from({ length: 25 }, (_, index) => removalOf('deployment', `dep-${index}`)),
    ];
    const removal = await delta(1, 2, lines, countsOf(smallWorld(0)));
    const registry = new ScriptedRegistry().answers(await full(smallWorld(25), 1), removal, heartbeat(2));
    const { refusals } = await watching(registry);
    await eventually(() => watcher.ageMs() < Infinity);
    expect(refusals.map((refusal) => refusal.reason)).toEqual(['mass_removal']);
    expect(watcher.current()?.counts.deployments).toBe(25);
    expect(watcher.current()?.apiKey('key')?.revoked).toBe(true);
    expect(registry.asked).toHaveLength(1);
  });

  it('says what it holds before it believes in a mass removal that came when it asked for everything', async () => {
    const bad = await revoke(1);
    const removals = Array.from({ length: 25 }, (_, index) => removalOf('deployment', `dep-${index}`));
    const registry = new ScriptedRegistry()
      .answers(await full(smallWorld(25), 1), { ...bad, trailer: { ...bad.trailer, chunkCount: 9 } })
      .answers(await full(smallWorld(0), 2))
      .answers(await delta(1, 2, removals, countsOf(smallWorld(0)), 25));
    await watching(registry);
    await eventually(at(2));
    expect(registry.asked).toEqual([undefined, undefined, revision(1)]);
    expect(watcher.current()?.counts.deployments).toBe(0);
  });

  it('leaves a stream that fell silent', async () => {
    const registry = new ScriptedRegistry().answers(await full(smallWorld(), 1)).answers(await revoke(1));
    await watching(registry, { patienceMs: 20 });
    await eventually(at(2));
  });

  it('leaves a stream that stays behind its own head', async () => {
    const clock = new ManualClock();
    const registry = new ScriptedRegistry();
    registry.answers(await full(smallWorld(), 1), heartbeat(2), heartbeat(2), heartbeat(2)).answers(await revoke(1));
    const inner = registry.openWatch;
    const openWatch: WatcherOptions['openWatch'] = async function* (have, signal) {
      for await (const event of inner(have, signal)) {
        yield event;
        clock.advance(4_000);
      }
    };
    await watching(registry, { clock, openWatch });
    await eventually(at(2));
  });

  it('counts its age from the last heartbeat', async () => {
    const clock = new ManualClock();
    await watching(new ScriptedRegistry().answers(await full(smallWorld(), 1), heartbeat(1)), { clock });
    await eventually(() => watcher.ageMs() === 0);
    clock.advance(7_000);
    expect(watcher.ageMs()).toBe(7_000);
  });

  it('serves from disk, with its true age, while registry is away', async () => {
    const clock = new ManualClock(10_000_000);
    const source = new ScriptedRegistry().answers(await full(smallWorld(), 1));
    await watching(source);
    await eventually(at(1));
    const state = watcher.current();
    await watcher.stop();
    const disk = {
      load: () =>
        Promise.resolve({
          state,
          confirmedAtUnixMs: 4_000_000,
          endpoints: [Endpoint.fromPartial({ deploymentId: 'dep-0', address: 'node:1' })],
        }),
      store: () => undefined,
      storeRuntime: () => undefined,
      close: () => Promise.resolve(),
    } as unknown as NonNullable<WatcherOptions['disk']>;
    const registry = new ScriptedRegistry();
    await watching(registry, { clock, disk });
    expect(watcher.current()).toBe(state);
    expect(watcher.ageMs()).toBe(6_000_000);
    expect(watcher.endpoint('dep-0')?.address).toBe('node:1');
    await eventually(() => registry.asked.length > 0);
    expect(registry.asked[0]).toEqual(revision(1));
  });
});
