import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { CallerResolver } from '../admin/caller-resolver.ts';
import type { Caller } from '../commands/domain/caller.ts';
import { adminOf } from '../fixtures/callers.ts';
import { PLATFORM, RegistryServices } from '../fixtures/registry-services.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { ErasuresService } from './erasures.service.ts';

let bench: ServiceBench<RegistryServices>;
let registry: RegistryServices;
let organizationId: string;
let caller: Caller;
let erasures: ErasuresService;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('registry'), await freshDatabase(), RegistryServices);
  registry = bench.services;
  ({
    row: { id: organizationId },
  } = await registry.organizations.create(PLATFORM, { key: 'acme', display_name: 'Acme' }));
  const callers = { resolve: () => Promise.resolve(caller) } as unknown as CallerResolver;
  erasures = new ErasuresService(callers, registry.commands);
});

afterAll(() => bench.close());

const record = (subject: string, subjectId: string, organization = '') =>
  erasures.record(CallContext.fromPartial({}), { organization, subject, subjectId });

describe('an erasure', () => {
  it('stands in the audit log of its organization, with whoever asked for it; the name of a user does not', async () => {
    caller = adminOf(organizationId);
    const { id, createdBy } = await record('user', 'ann@example.org');
    expect(createdBy).toBe(caller.actorId);
    const rows = await bench.database.dataSource.query<Record<string, string>[]>(
      'SELECT organization_id, action, actor_id, after::text FROM audit_entry WHERE resource_id = $1',
      [id],
    );
    expect(rows).toMatchObject([
      { organization_id: organizationId, action: 'request_erasure.create', actor_id: caller.actorId },
    ]);
    expect(rows[0]?.['after']).toMatch(/"subjectId":"[0-9a-f]{64}"/);
    expect(JSON.stringify(rows)).not.toContain('ann');
  });

  it('of an organization names it by its id, whichever way it was named', async () => {
    caller = adminOf(organizationId);
    expect(await record('organization', 'acme', 'anything')).toMatchObject({
      organizationId,
      subjectId: organizationId,
    });
    await expect(record('organization', 'somebody-else')).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('is for administrators of the organization alone', async () => {
    const refused = (name: string) => expect.objectContaining({ reason: name });
    caller = { ...adminOf(organizationId), grants: [{ role: 'auditor', organizationId, projectId: '' }] };
    await expect(record('key', 'k')).rejects.toEqual(refused('FORBIDDEN'));
    const { row: other } = await registry.organizations.create(PLATFORM, { key: 'other', display_name: 'Other' });
    caller = adminOf(organizationId);
    await expect(record('key', 'k', other.id)).rejects.toEqual(refused('NOT_FOUND'));
    await expect(record('project', 'p')).rejects.toEqual(refused('INVALID_REQUEST'));
    await expect(record('key', '')).rejects.toEqual(refused('INVALID_REQUEST'));
  });
});
