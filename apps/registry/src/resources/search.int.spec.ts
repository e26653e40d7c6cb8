import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory, type TestDirectory } from '@roundhouse/testing';
import { writeKeyFiles } from '../fixtures/key-files.ts';
import { openRegistryDatabase, type RegistryDatabase } from '../fixtures/registry-database.ts';
import { modelSpec, RegistryServices } from '../fixtures/registry-services.ts';
import { loadKeyMaterial } from '../key-material/key-material.ts';
import { SEARCH_TIMEOUT_MS, searching } from './infra/search.ts';

let directory: TestDirectory;
let database: RegistryDatabase;
let registry: RegistryServices;

beforeAll(async () => {
  directory = await testDirectory('registry');
  database = await openRegistryDatabase(await freshDatabase());
  registry = new RegistryServices(database.dataSource, loadKeyMaterial((await writeKeyFiles(directory.path)).settings));
});
afterAll(async () => {
  await database.dataSource.destroy();
  await directory.remove();
});

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
    const { manager } = database.dataSource;
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
