import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONFIGURATION_KINDS, type JsonObject } from '@roundhouse/admin-api';
import { AdminServiceClient, OperationCall, QueryValue } from '@roundhouse/contracts/registry/v1/admin_service';
import { closeClient, createGrpcClient, messagesOf, serverStream, unary } from '@roundhouse/grpc';
import { freshDatabase, sharedNatsUrl, testDirectory, testPki, type TestDirectory } from '@roundhouse/testing';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { callOperation, PLATFORM_CONTEXT } from '../fixtures/call-operation.ts';
import { writeKeyFiles } from '../fixtures/key-files.ts';
import { openRegistryDatabase } from '../fixtures/registry-database.ts';
import { startRegistry, type RunningRegistry } from '../fixtures/running-registry.ts';

let directory: TestDirectory;
let registry: RunningRegistry;
let client: AdminServiceClient;

beforeAll(async () => {
  directory = await testDirectory('registry');
  const pki = await testPki(directory.path);
  const database = await openRegistryDatabase(await freshDatabase());
  await database.dataSource.destroy();
  const keyFiles = await writeKeyFiles(directory.path);
  const tls = await pki.identity('registry');
  registry = await startRegistry({ tls, keyFiles, databaseUrl: database.url, natsUrl: sharedNatsUrl() });
  const address = `127.0.0.1:${registry.ports.services}`;
  client = createGrpcClient(AdminServiceClient, { address, service: 'registry', tls: await pki.identity('gateway') });
});

afterAll(async () => {
  closeClient(client);
  await registry.stop();
  await directory.remove();
});

async function call(operation: string, body: object): Promise<JsonObject> {
  const wanted = OperationCall.fromPartial({ operation, bodyJson: Buffer.from(JSON.stringify(body)) });
  const request = { context: PLATFORM_CONTEXT, call: wanted };
  const { bodyJson } = await unary(client, 'callOperation', request, { timeoutMs: 120_000 });
  return JSON.parse(bodyJson.toString()) as JsonObject;
}

async function stream(operation: string, query: Record<string, string>): Promise<string> {
  const values = Object.entries(query).map(([name, value]) => [name, QueryValue.fromPartial({ values: [value] })]);
  const wanted = OperationCall.fromPartial({ operation, query: Object.fromEntries(values) });
  const request = { context: PLATFORM_CONTEXT, call: wanted };
  const chunks: Uint8Array[] = [];
  for await (const { chunk } of messagesOf(serverStream(client, 'streamOperation', request, { timeoutMs: 60_000 }))) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** A file of nearly the largest size: artifacts with long lists of files. */
function largeFile(): string {
  const files = Array.from(
    { length: 60 },
    (_, index) =>
      `  - {name: part-${index}.gguf, url: "https://files.example/${'x'.repeat(60)}/${index}", size_bytes: 1, sha256: "${'a'.repeat(64)}"}\n`,
  ).join('');
  return Array.from(
    { length: 220 },
    (_, index) =>
      `---\napiVersion: roundhouse/v1\nkind: artifact\nmetadata: {key: a-${index}}\nspec:\n  display_name: A\n  files:\n${files}`,
  ).join('');
}

describe('a running registry', () => {
  it('knows how to bring about every kind of configuration', () => {
    const { documents } = registry.app.get(OperationHandlers, { strict: false });
    for (const { name } of CONFIGURATION_KINDS) expect([name, documents.find(name)?.kind.name]).toEqual([name, name]);
  });

  it('takes a file of nearly three mebibytes, streams it out again, and its audit log as well', async () => {
    const { id } = await callOperation(client, 'organization.create', { key: 'large', display_name: 'Large' });
    const documents = largeFile();
    expect(documents.length).toBeGreaterThan(2_500_000);
    const applied = await call('configuration.apply', { organization_id: id, documents });
    expect(applied).toMatchObject({ applied: true, summary: { create: 220 } });
    const exported = await stream('configuration.export', { organization_id: 'large' });
    const plan = await call('configuration.plan', { organization_id: id, documents: exported });
    expect(plan).toMatchObject({ faults: [], summary: { create: 0, update: 0, unchanged: 220 } });
    const log = await stream('audit.export', { organization_id: 'large', format: 'csv' });
    expect(log.match(/,artifact\.create,/g)).toHaveLength(220);
  });

  it('says why before a stream begins', async () => {
    for (const operation of ['configuration.export', 'audit.export']) {
      await expect(stream(operation, { organization_id: 'nobody' })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
  });
});
