import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import {
  ConfigServiceService,
  type WatchRequest,
  type WatchResponse,
} from '@roundhouse/contracts/registry/v1/config_service';
import {
  AdminStatus,
  CredentialEntry,
  OrganizationEntry,
  type SnapshotEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { TelemetryModule } from '@roundhouse/grpc';
import { createFleetKeyPair, sealForFleet, type FleetKeyPair } from '@roundhouse/secrets';
import { EMPTY_COUNTS, encodeTransfer, transferEvents } from '@roundhouse/snapshot';
import { createLogger, createMetrics, startTracing } from '@roundhouse/telemetry';
import { freePort, testDirectory, testPki, until, type TestDirectory, type TestPki } from '@roundhouse/testing';
import { ConfigurationModule, type ConfigurationSettings } from './configuration.module.ts';
import { CONFIGURATION, type ConfigurationView, type SealedKey } from './configuration.ports.ts';

const ORGANIZATION = newId();
const CREDENTIAL = newId();
const REVISION = { epoch: 'e1', number: 4n };

describe('configuration from a registry over mutual TLS', () => {
  let directory: TestDirectory;
  let pki: TestPki;
  let fleet: FleetKeyPair;
  let settings: ConfigurationSettings;
  let registry: Server | undefined;
  const contexts: INestApplicationContext[] = [];

  beforeEach(async () => {
    directory = await testDirectory('configuration');
    pki = await testPki(directory.path);
    fleet = await createFleetKeyPair();
    const keysFile = join(directory.path, 'fleet.json');
    await writeFile(keysFile, JSON.stringify({ keys: [fleet.privateJwk] }));
    const identity = await pki.identity('gateway');
    settings = {
      INSTANCE_ID: 'gateway-1',
      DATA_DIR: directory.path,
      REGISTRY_ADDRESS: `127.0.0.1:${await freePort()}`,
      FLEET_PRIVATE_KEYS_FILE: keysFile,
      DISK_KEY_FILE: randomBytes(32).toString('base64'),
      TLS_CA_FILE: identity.caFile,
      TLS_CERT_FILE: identity.certFile,
      TLS_KEY_FILE: identity.keyFile,
    };
  });

  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    registry?.forceShutdown();
    registry = undefined;
    await directory.remove();
  });

  async function startRegistry(): Promise<void> {
    const credential = CredentialEntry.fromPartial({
      id: CREDENTIAL,
      organizationId: ORGANIZATION,
      key: 'vendor',
      secretRevision: 2n,
      allowedHosts: ['api.example.com'],
      headerName: 'x-vendor-key',
    });
    const binding = { organizationId: ORGANIZATION, credentialId: CREDENTIAL, revision: 2n };
    credential.sealed = [
      { fleetKeyId: fleet.publicJwk.kid, jwe: await sealForFleet(fleet.publicJwk, 'vendor-secret', binding) },
    ];
    const organization = OrganizationEntry.fromPartial({
      id: ORGANIZATION,
      key: 'demo',
      adminStatus: AdminStatus.ADMIN_STATUS_ACTIVE,
    });
    const entries: SnapshotEntry[] = [
      { entry: { $case: 'organization', value: organization } },
      { entry: { $case: 'credential', value: credential } },
    ];
    const counts = { ...EMPTY_COUNTS, organizations: 1, credentials: 1 };
    const transfer = await encodeTransfer(entries, { revision: REVISION, counts, intendedRemovals: 0 });
    const { certFile, keyFile, caFile } = await pki.identity('registry');
    const pair = { cert_chain: readFileSync(certFile), private_key: readFileSync(keyFile) };
    const server = new Server();
    server.addService(ConfigServiceService, {
      watch: (call: ServerWritableStream<WatchRequest, WatchResponse>) => {
        if (call.request.have?.number !== REVISION.number) {
          for (const event of transferEvents(transfer)) call.write(event);
        }
        const beat = (): void => {
          const heartbeat = { head: REVISION, atUnixMs: BigInt(Date.now()) };
          call.write({ event: { $case: 'heartbeat', value: heartbeat } });
        };
        beat();
        const timer = setInterval(beat, 100);
        call.on('close', () => clearInterval(timer));
        call.on('cancelled', () => clearInterval(timer));
      },
    });
    const credentials = ServerCredentials.createSsl(readFileSync(caFile), [pair], true);
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(settings.REGISTRY_ADDRESS, credentials, (error) => (error ? reject(error) : resolve()));
    });
    registry = server;
  }

  async function startGateway(): Promise<ConfigurationView> {
    const telemetry = {
      logger: createLogger('gateway', 'fatal'),
      metrics: createMetrics('gateway'),
      tracing: startTracing({ service: 'gateway', version: 'test', sampleRatio: 0 }),
    };
    @Module({ imports: [TelemetryModule.of(telemetry), ConfigurationModule.forRoot(settings)] })
    class GatewayPart {}
    const context = await NestFactory.createApplicationContext(GatewayPart, { logger: false });
    contexts.push(context);
    return context.get<ConfigurationView>(CONFIGURATION);
  }

  /** The one key of the credential, as a call takes it out of the configuration. */
  function sealedKey(view: ConfigurationView): SealedKey {
    const { id, organizationId, secretRevision, sealed } = view.current()!.credential(CREDENTIAL)!;
    return { organizationId, boundId: id, revision: secretRevision, copies: sealed };
  }

  it('serves what registry sent, and opens sealed credentials', async () => {
    await startRegistry();
    const view = await startGateway();
    await until('a configuration is in force', 10_000, () => view.current() !== undefined);
    expect(view.current()?.revision).toEqual(REVISION);
    expect(view.ageMs()).toBeLessThan(5_000);
    expect(await view.secretOf(sealedKey(view))).toEqual({ secret: 'vendor-secret' });
    const moved = { ...sealedKey(view), boundId: newId() };
    await expect(view.secretOf(moved)).rejects.toMatchObject({ reason: 'NO_DEPLOYMENT' });
  });

  it('starts from its disk copy while registry is down, and follows registry when it is back', async () => {
    await startRegistry();
    const before = await startGateway();
    await until('a configuration is in force', 10_000, () => before.current() !== undefined);
    await contexts.pop()?.close();
    registry?.forceShutdown();
    const view = await startGateway();
    expect(view.current()?.organization(ORGANIZATION)?.key).toBe('demo');
    expect(view.ageMs()).toBeLessThan(60_000);
    expect((await view.secretOf(sealedKey(view))).secret).toBe('vendor-secret');
    await startRegistry();
    await until('heartbeats arrive again', 15_000, () => view.ageMs() < 500);
  });

  it('has nothing to serve without registry and disk', async () => {
    const view = await startGateway();
    expect(view.current()).toBeUndefined();
    expect(view.ageMs()).toBe(Infinity);
  });

  it('treats a disk copy under another key as absent', async () => {
    await startRegistry();
    const first = await startGateway();
    await until('a configuration is in force', 10_000, () => first.current() !== undefined);
    await contexts.pop()?.close();
    registry?.forceShutdown();
    settings = { ...settings, DISK_KEY_FILE: randomBytes(32).toString('base64') };
    expect((await startGateway()).current()).toBeUndefined();
  });
});
