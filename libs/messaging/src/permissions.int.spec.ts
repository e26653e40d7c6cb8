import { jetstream } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { startNats, testDirectory, testPki, type TestDirectory, type TestNats } from '@roundhouse/testing';
import { connect } from 'nats';
import {
  connectNats,
  consumePartition,
  ensureConsumers,
  ensureStreams,
  NATS_SERVICES,
  natsPermissions,
  natsUser,
  publishUsage,
  SUBJECTS,
  usageMessageId,
  type NatsConnection,
  type NatsService,
  type NatsTls,
} from './index.ts';

let directory: TestDirectory;
let nats: TestNats;
const tls = {} as Record<NatsService | 'nats' | 'stranger', NatsTls>;
const connections = {} as Record<NatsService, NatsConnection>;

beforeAll(async () => {
  directory = await testDirectory('messaging');
  const pki = await testPki(directory.path);
  for (const name of [...NATS_SERVICES, 'nats', 'stranger'] as const) tls[name] = await pki.identity(name);
  const users = NATS_SERVICES.map((service) => ({ name: natsUser(service), ...natsPermissions(service) }));
  nats = await startNats({ tls: tls.nats, users });
  for (const service of NATS_SERVICES) {
    connections[service] = await connectNats({ url: nats.url, name: service, tls: tls[service] });
  }
  await ensureStreams(connections.migrator);
  await ensureConsumers(connections.migrator);
});

afterAll(async () => {
  await Promise.all(Object.values(connections).map((connection) => connection.close()));
  await nats.stop();
  await directory.remove();
});

/** Subjects that stand for everything on the bus: each service's own, and those that nobody may use. */
const EVERYONES = [...new Set(NATS_SERVICES.flatMap((service) => natsPermissions(service).publish))];
const NOBODYS = [
  'usage.16',
  'usage',
  'other',
  '$JS.API.INFO',
  '$JS.API.STREAM.LIST',
  '$JS.API.STREAM.DELETE.USAGE',
  '$JS.API.STREAM.PURGE.USAGE',
  '$JS.API.STREAM.MSG.DELETE.USAGE',
  '$JS.API.STREAM.MSG.GET.USAGE',
  '$JS.API.STREAM.RESTORE.USAGE',
  '$JS.API.STREAM.SNAPSHOT.USAGE',
  '$JS.API.STREAM.CREATE.OTHER',
  '$JS.API.CONSUMER.DELETE.USAGE.usage-0',
  '$SYS.REQ.SERVER.PING',
];

function concrete(subject: string): string {
  return subject.replace('*', 'x').replace('>', 'x');
}

/** Subjects out of these that the server refused to a connection of its own, by its own words. */
async function refused(
  service: NatsService,
  subjects: readonly string[],
  use: (connection: NatsConnection, subject: string) => void,
): Promise<Set<string>> {
  const connection = await connectNats({ url: nats.url, name: service, tls: tls[service] });
  const found = new Set<string>();
  const watching = (async () => {
    for await (const status of connection.status()) {
      if (status.type !== 'error') continue;
      const match = /Permissions Violation for \w+ to "([^"]+)"/i.exec(String(status.error));
      if (match?.[1] !== undefined) found.add(match[1]);
    }
  })();
  for (const subject of subjects) use(connection, subject);
  await connection.flush();
  await connection.close();
  await watching;
  return found;
}

const subscribe = (connection: NatsConnection, subject: string): void => {
  connection.subscribe(subject, { callback: () => undefined }).closed.catch(() => undefined);
};

describe.each(NATS_SERVICES)('the user of %s', (service) => {
  const own = natsPermissions(service);

  it('is refused every subject that is not its own when it publishes', async () => {
    const foreign = [...EVERYONES.filter((subject) => !own.publish.includes(subject)), ...NOBODYS].map(concrete);
    expect(await refused(service, foreign, (connection, subject) => connection.publish(subject))).toEqual(
      new Set(foreign),
    );
  });

  it('is refused every subject that is not its own when it subscribes', async () => {
    const subjects = NATS_SERVICES.flatMap((other) => natsPermissions(other).subscribe);
    const foreign = [
      ...new Set([
        ...subjects.filter((subject) => !own.subscribe.includes(subject)),
        'usage.*',
        '>',
        '_INBOX.>',
        '$JS.>',
      ]),
    ];
    expect(await refused(service, foreign, subscribe)).toEqual(new Set(foreign));
  });

  it('may use all that is its own', async () => {
    const harmless = own.publish.filter((subject) => !subject.startsWith('$JS')).map(concrete);
    const harmlessOrUsage = harmless.filter((subject) => !subject.startsWith('usage.'));
    expect(await refused(service, harmlessOrUsage, (connection, subject) => connection.publish(subject))).toEqual(
      new Set(),
    );
    expect(await refused(service, own.subscribe, subscribe)).toEqual(new Set());
  });
});

describe('the bus', () => {
  it('refuses a certificate without a user, and a client without a certificate', async () => {
    const attempt = (options: object): Promise<unknown> =>
      connect({ servers: nats.url, reconnect: false, timeout: 3000, ...options });
    await expect(attempt({ tls: tls.stranger })).rejects.toThrow();
    await expect(attempt({ tls: { caFile: tls.gateway.caFile } })).rejects.toThrow();
    await expect(attempt({ tls: null })).rejects.toThrow();
  });

  it('carries a batch from gateway to tracing with these rights alone', async () => {
    const spoolId = newId();
    const subject = SUBJECTS.usage(3);
    const options = {
      msgId: usageMessageId({ spoolId, firstSeq: 1n, lastSeq: 2n }),
      timeoutMs: 5000,
      traceparent: 't',
    };
    const publisher = jetstream(connections.gateway);
    expect(await publishUsage(publisher, subject, Buffer.from('batch'), options)).toEqual({ duplicate: false, seq: 1 });
    expect(await publishUsage(publisher, subject, Buffer.from('batch'), options)).toEqual({ duplicate: true, seq: 1 });
    const received = await new Promise<unknown>((resolve) => {
      const consumer = consumePartition(
        jetstream(connections.tracing),
        3,
        async ([message]) => {
          // Stopping waits for this batch, so it must not be waited for in here.
          void consumer.stop().then(() => resolve(message));
        },
        { warn: () => undefined },
      );
    });
    expect(received).toMatchObject({ data: expect.anything(), msgId: options.msgId, traceparent: 't' });
  });
});
