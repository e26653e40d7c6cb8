import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { modelSpec, RegistryServices } from '../fixtures/registry-services.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { SEARCH_TIMEOUT_MS, searching } from './infra/search.ts';

let bench: ServiceBench<RegistryServices>;
let registry: RegistryServices;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('registry'), await freshDatabase(), RegistryServices);
  registry = bench.services;
});
afterAll(() => bench.close());

describe('a search for a part of a text (security 60)', () => {
  it('takes every character for itself', async () => {
    const { organizationId, admin } = await registry.tenant('search');
    const names = ['100% sure', 'snake_case', 'back\\slash', "it's; DROP TABLE model --", 'plain'];
    for (const [index, name] of names.entries()) {
      await registry.models.create(admin, modelSpec(organizationId, { key: `m-${index}`, display_name: name }));
    }
    const found = async (q: string): Promise<number[]> => {
      const { rows } = await registry.models.list(admin, { limit: 50, sort: 'key', q });
      return rows.map(({ spec }) => Number(spec.key?.slice(2)));
    };
    expect(await found('%')).toEqual([0]);
    expect(await found('0% s')).toEqual([0]);
    expect(await found('_')).toEqual([1]);
    expect(await found('\\')).toEqual([2]);
    expect(await found('\\%')).toEqual([]);
    expect(await found("'s; drop table")).toEqual([3]);
    expect(await found('%'.repeat(200))).toEqual([]);
    expect(await found('PLAIN')).toEqual([4]);
    expect(await found('m-')).toEqual([0, 1, 2, 3, 4]);
    await expect(found('\0')).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
  });

  it('is given up by the server after two seconds, and leaves the connection as it was', async () => {
    const { manager } = bench.database.dataSource;
    const start = performance.now();
    await expect(searching(manager, (own) => own.query('SELECT pg_sleep(30)'))).rejects.toMatchObject({
      code: '57014',
    });
    expect(performance.now() - start).toBeLessThan(10_000);
    const during = await searching(manager, (own) => own.query<object[]>('SHOW statement_timeout'));
    expect(during).toEqual([{ statement_timeout: `${SEARCH_TIMEOUT_MS / 1000}s` }]);
    for (let index = 0; index < 20; index += 1) {
      expect(await manager.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '10s' }]);
    }
  });
});
