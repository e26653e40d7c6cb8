import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import {
  LedgerServiceClient,
  TotalsGroup,
  type GetStateResponse,
} from '@roundhouse/contracts/tracing/v1/ledger_service';
import { UsageServiceClient } from '@roundhouse/contracts/tracing/v1/usage_service';
import { GRPC_STATUS } from '@roundhouse/errors';
import { closeClient, createGrpcClient, unary } from '@roundhouse/grpc';
import { newId } from '@roundhouse/kernel';
import {
  connectNats,
  jetstream,
  natsPermissions,
  NATS_SERVICES,
  natsUser,
  publishUsage,
  SUBJECTS,
  USAGE_PARTITIONS,
  USAGE_STREAM,
  usageConsumerName,
  usageMessageId,
  usagePartition,
  type NatsConnection,
} from '@roundhouse/messaging';
import { createMasterKeyFile } from '@roundhouse/secrets';
import {
  childEnvironment,
  freePort,
  startNats,
  startPostgres,
  startProcess,
  testDirectory,
  testPki,
  until,
  type ManagedProcess,
  type TestDirectory,
  type TestIdentity,
  type TestNats,
  type TestPostgres,
} from '@roundhouse/testing';
import { nanos } from 'nats';
import { batch, settle } from './ingest/usage-messages.fixture.ts';
import { prepareLedgerDatabase } from './ledger-database.fixture.ts';

/** The built service: this file stands in `src`, what it runs in `dist`. */
const DIST = join(import.meta.dirname, '..', 'dist');
const GATEWAY_TRACE = '0af7651916cd43dd8448eb211c80319c';

interface Replica {
  process: ManagedProcess;
  address: string;
  healthPort: number;
  ledger: LedgerServiceClient;
}

let directory: TestDirectory;
let postgres: TestPostgres;
let nats: TestNats;
let collector: Server;
let exported = Buffer.alloc(0);
let identities: Record<'tracing' | 'gateway' | 'router' | 'migrator', TestIdentity>;
let environment: NodeJS.ProcessEnv;
let publisher: NatsConnection;
const replicas: Replica[] = [];

beforeAll(async () => {
  directory = await testDirectory('tracing');
  const pki = await testPki(directory.path);
  const identity = (name: string): Promise<TestIdentity> => pki.identity(name);
  identities = {
    tracing: await identity('tracing'),
    gateway: await identity('gateway'),
    router: await identity('router'),
    migrator: await identity('migrator'),
  };
  const users = NATS_SERVICES.map((service) => ({ name: natsUser(service), ...natsPermissions(service) }));
  [postgres, nats] = await Promise.all([startPostgres(), startNats({ tls: await identity('nats'), users })]);
  collector = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (exported = Buffer.concat([exported, chunk])));
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  await writeFile(join(directory.path, 'content-keys.json'), createMasterKeyFile(), { mode: 0o600 });
  const database = await prepareLedgerDatabase(postgres.url);
  await migrate(database.ownerUrl);
  await redeliverSoon();
  environment = {
    ...identityVariables(identities.tracing),
    ...childEnvironment(),
    DATABASE_URL: database.url,
    NATS_URL: nats.url,
    CONTENT_KEY_FILE: join(directory.path, 'content-keys.json'),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    LOG_LEVEL: 'info',
  };
  publisher = await connectNats({ url: nats.url, name: 'gateway', tls: identities.gateway });
  await startReplica('tracing-0');
}, 60_000);

afterAll(async () => {
  for (const replica of replicas) await stopReplica(replica);
  await publisher.close();
  collector.close();
  await Promise.all([postgres.stop(), nats.stop()]);
  await directory.remove();
});

function identityVariables(files: TestIdentity): NodeJS.ProcessEnv {
  return { TLS_CA_FILE: files.caFile, TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile };
}

async function migrate(ownerUrl: string): Promise<void> {
  const job = await startProcess({
    name: 'migration',
    command: process.execPath,
    args: [join(DIST, 'migrate.js')],
    env: {
      ...childEnvironment(),
      ...identityVariables(identities.migrator),
      MIGRATION_DATABASE_URL: ownerUrl,
      NATS_URL: nats.url,
    },
  });
  const exit = await job.exited;
  if (exit.code !== 0) throw new Error(job.output());
}

/** What a killed consumer held comes back after a second instead of ten. */
async function redeliverSoon(): Promise<void> {
  const migrator = await connectNats({ url: nats.url, name: 'migrator', tls: identities.migrator });
  // No check of the account: the migrator has no right to ask about it.
  const { consumers } = await jetstreamManager(migrator, { checkAPI: false });
  for (let partition = 0; partition < USAGE_PARTITIONS; partition += 1)
    await consumers.update(USAGE_STREAM, usageConsumerName(partition), { ack_wait: nanos(1000) });
  await migrator.close();
}

async function startReplica(instanceId: string): Promise<Replica> {
  const [grpcPort, healthPort] = [await freePort(), await freePort()];
  const service = await startProcess({
    name: instanceId,
    command: process.execPath,
    args: [join(DIST, 'main.js')],
    env: { ...environment, INSTANCE_ID: instanceId, GRPC_PORT: String(grpcPort), HEALTH_PORT: String(healthPort) },
  });
  await service.waitForLine(/"message":"listening"/, 15_000);
  const address = `127.0.0.1:${grpcPort}`;
  const ledger = createGrpcClient(LedgerServiceClient, { address, service: 'tracing', tls: identities.gateway });
  const replica = { process: service, address, healthPort, ledger };
  replicas.push(replica);
  return replica;
}

async function stopReplica(replica: Replica): Promise<void> {
  closeClient(replica.ledger);
  await replica.process.stop();
}

const only = (): Replica => replicas[replicas.length - 1] as Replica;

/** Publishes settles of one spool as a gateway does: again until the stream has them. */
async function publish(spoolId: string, first: number, count: number, traceparent?: string): Promise<void> {
  const charged = traceparent === undefined ? {} : { trace: { traceparent, tracestate: '' } };
  const records = Array.from({ length: count }, () => settle(newId(), {}, charged));
  const msgId = usageMessageId({ spoolId, firstSeq: BigInt(first), lastSeq: BigInt(first + count - 1) });
  const subject = SUBJECTS.usage(usagePartition(spoolId));
  await until('published', 30_000, async () => {
    await publishUsage(jetstream(publisher), subject, batch(spoolId, first, records), { msgId, timeoutMs: 2000 });
    return true;
  });
}

async function confirmed(spoolId: string, replica = only()): Promise<bigint> {
  const { spools } = await unary(replica.ledger, 'progress', { spoolIds: [spoolId] }, { timeoutMs: 3000 });
  return spools[0]?.contiguousSeq ?? 0n;
}

function untilConfirmed(spoolId: string, seq: bigint, replica = only()): Promise<true> {
  return until(`record ${seq} is confirmed`, 45_000, async () => (await confirmed(spoolId, replica)) === seq && true);
}

function state(replica = only()): Promise<GetStateResponse> {
  return unary(replica.ledger, 'getState', {}, { timeoutMs: 3000 });
}

describe('the service', () => {
  it('takes what gateways publish into the ledger and confirms it', async () => {
    const spoolId = newId();
    await publish(spoolId, 1, 5);
    await publish(spoolId, 8, 2);
    await untilConfirmed(spoolId, 5n);
    await publish(spoolId, 6, 2);
    await untilConfirmed(spoolId, 9n);
    expect(await state()).toMatchObject({ deadLetters: 0n, provisionalRows: 0n, ownedPartitions: 16 });
  });

  it('shows its work in the trace of a sampled request', async () => {
    const spoolId = newId();
    await publish(spoolId, 1, 1, `00-${GATEWAY_TRACE}-b7ad6b7169203331-01`);
    await untilConfirmed(spoolId, 1n);
    await until('the span is exported', 10_000, () => exported.includes(Buffer.from(GATEWAY_TRACE, 'hex')));
    expect(exported.includes('ledger.ingest')).toBe(true);
  });

  it('answers nobody but the gateway', async () => {
    const stranger = createGrpcClient(LedgerServiceClient, {
      address: only()
        .ledger.getChannel()
        .getTarget()
        .replace(/^.*?([\d.]+:\d+)$/, '$1'),
      service: 'tracing',
      tls: identities.router,
    });
    for (const call of [
      unary(stranger, 'progress', { spoolIds: [] }, { timeoutMs: 3000 }),
      unary(stranger, 'getState', {}, { timeoutMs: 3000 }),
    ]) {
      await expect(call).rejects.toMatchObject({ cause: { code: GRPC_STATUS.PERMISSION_DENIED } });
    }
    closeClient(stranger);
  });

  it('tells the gateway what was used, and nobody else', async () => {
    const spoolId = newId();
    await publish(spoolId, 1, 2);
    await untilConfirmed(spoolId, 2n);
    const { address } = only();
    const ask = (tls: TestIdentity) => createGrpcClient(UsageServiceClient, { address, service: 'tracing', tls });
    const [gateway, router] = [ask(identities.gateway), ask(identities.router)];
    const scope = { installation: false, organizationId: 'org', wholeOrganization: true, projectIds: [], teamIds: [] };
    const lookup = { scope, requestId: 'request' };
    const { request } = await unary(gateway, 'getRequest', lookup, { timeoutMs: 3000 });
    expect(request?.attempts.length).toBeGreaterThanOrEqual(2);
    await expect(unary(router, 'getRequest', lookup, { timeoutMs: 3000 })).rejects.toMatchObject({
      cause: { code: GRPC_STATUS.PERMISSION_DENIED },
    });
    for (const client of [gateway, router]) closeClient(client);
  });

  it('loses and doubles nothing when it is killed under load', async () => {
    const spoolId = newId();
    const before = await totalAttempts();
    for (let first = 1; first <= 391; first += 10) {
      await publish(spoolId, first, 10);
      if (first === 151) {
        closeClient(only().ledger);
        await only().process.kill();
        replicas.pop();
      }
    }
    await startReplica('tracing-1');
    await untilConfirmed(spoolId, 400n);
    expect((await totalAttempts()) - before).toBe(400n);
  });

  it('goes on after Postgres was killed and came back', async () => {
    const spoolId = newId();
    await publish(spoolId, 1, 3);
    await untilConfirmed(spoolId, 3n);
    await postgres.kill();
    await publish(spoolId, 4, 3);
    await until('not ready', 10_000, async () => (await health()) === 503);
    await expect(confirmed(spoolId)).rejects.toMatchObject({ reason: 'NOT_READY' });
    await postgres.restart();
    await untilConfirmed(spoolId, 6n);
    await until('ready', 10_000, async () => (await health()) === 200);
  });

  it('goes on after the bus was killed and came back, and answers meanwhile', async () => {
    const spoolId = newId();
    await publish(spoolId, 1, 3);
    await untilConfirmed(spoolId, 3n);
    await nats.kill();
    expect(await confirmed(spoolId)).toBe(3n);
    expect(await health()).toBe(200);
    await nats.restart();
    await publish(spoolId, 4, 3);
    await untilConfirmed(spoolId, 6n);
  });

  it('shares its partitions with a second replica, and takes them back when that one goes', async () => {
    const first = only();
    const second = await startReplica('tracing-2');
    await until('equal shares', 15_000, async () => {
      const owned = await Promise.all([state(first), state(second)]);
      return owned.every(({ ownedPartitions }) => ownedPartitions === 8) && true;
    });
    const spools = Array.from({ length: 12 }, () => newId());
    for (const spoolId of spools) await publish(spoolId, 1, 2);
    for (const spoolId of spools) await untilConfirmed(spoolId, 2n, first);
    await second.process.kill();
    closeClient(second.ledger);
    replicas.pop();
    await until('all partitions', 15_000, async () => (await state(first)).ownedPartitions === 16 && true);
  });

  it('ends on request with exit code 0', async () => {
    const replica = only();
    const exit = await replica.process.stop();
    expect(exit).toEqual({ code: 0, signal: null });
  });
});

async function totalAttempts(): Promise<bigint> {
  const request = { organizationId: '', projectId: '', from: '', to: '', group: TotalsGroup.TOTALS_GROUP_UNSPECIFIED };
  const { totals } = await unary(only().ledger, 'totals', request, { timeoutMs: 5000 });
  return totals[0]?.attempts ?? 0n;
}

async function health(): Promise<number> {
  return (await fetch(`http://127.0.0.1:${only().healthPort}/health/ready`)).status;
}
