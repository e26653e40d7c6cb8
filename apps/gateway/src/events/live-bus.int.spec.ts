import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  connectNats,
  decodeServingWanted,
  encodeServingWanted,
  natsPermissions,
  natsUser,
  NATS_SERVICES,
  SUBJECTS,
} from '@roundhouse/messaging';
import { createLogger } from '@roundhouse/telemetry';
import { startNats, testDirectory, testPki, until, type TestDirectory, type TestNats } from '@roundhouse/testing';
import { NatsLiveBus } from './infra/nats-live-bus.ts';

let directory: TestDirectory;
let nats: TestNats;
let pki: Awaited<ReturnType<typeof testPki>>;
const buses: NatsLiveBus[] = [];

beforeAll(async () => {
  directory = await testDirectory('live');
  pki = await testPki(directory.path);
  const users = NATS_SERVICES.map((service) => ({ name: natsUser(service), ...natsPermissions(service) }));
  nats = await startNats({ tls: await pki.identity('nats'), users });
  const tls = await pki.identity('gateway');
  const logger = createLogger('test', 'fatal');
  for (let index = 0; index < 2; index += 1) buses.push(new NatsLiveBus({ url: nats.url, tls, logger }));
});

afterAll(async () => {
  await Promise.all(buses.map((bus) => bus.stop()));
  await nats.stop();
  await directory.remove();
});

const occurrence = { kind: 'test.progress', action: 'model:read', organizationId: 'o1', data: { done: 1 } };

describe('the bus of live events', () => {
  it('reaches viewers here while it is away, and at every gateway once it is there', async () => {
    const seen: string[][] = [[], []];
    for (const [index, bus] of buses.entries()) bus.onEvent((event) => seen[index]!.push(event.organizationId));
    buses[0]!.publish(occurrence);
    expect(seen).toEqual([['o1'], []]);
    await Promise.all(buses.map((bus) => bus.start()));
    buses[0]!.publish({ ...occurrence, organizationId: 'o2' });
    await until('the event at both', 5_000, () => seen.every((events) => events.includes('o2')));
    expect(seen).toEqual([['o1', 'o2'], ['o2']]);
  });

  it('carries to registry which serving a gateway wants that plans by itself', async () => {
    const tls = await pki.identity('registry');
    const registry = await connectNats({ url: nats.url, name: 'registry', tls });
    const heard: (string | undefined)[] = [];
    registry.subscribe(SUBJECTS.anyServingWanted, {
      callback: (_, { data }) => void heard.push(decodeServingWanted(data)?.servingId),
    });
    await registry.flush();
    const { subject, bytes } = encodeServingWanted({ servingId: 's', deploymentId: 'd', waiting: 1 }, 5)!;
    buses[0]!.send(subject, bytes);
    await until('it is heard', 5_000, () => heard.length > 0);
    expect(heard).toEqual(['s']);
    await registry.close();
  });
});
