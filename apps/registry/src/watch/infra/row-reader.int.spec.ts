import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory, type TestDirectory } from '@roundhouse/testing';
import { writeKeyFiles } from '../../fixtures/key-files.ts';
import { openRegistryDatabase, type RegistryDatabase } from '../../fixtures/registry-database.ts';
import { RegistryServices } from '../../fixtures/registry-services.ts';
import { loadKeyMaterial } from '../../key-material/key-material.ts';
import { RowReader } from './row-reader.ts';
import { SNAPSHOT_SOURCES } from './snapshot-sources.ts';

let directory: TestDirectory;
let database: RegistryDatabase;

beforeAll(async () => {
  directory = await testDirectory('rows');
  database = await openRegistryDatabase(await freshDatabase());
  const keys = loadKeyMaterial((await writeKeyFiles(directory.path)).settings);
  const registry = new RegistryServices(database.dataSource, keys);
  for (const name of ['one', 'two', 'three']) await registry.tenantWithModel(name);
});

afterAll(async () => {
  await database.dataSource.destroy();
  await directory.remove();
});

describe('rows for the snapshot', () => {
  it.each(SNAPSHOT_SOURCES.map((source) => [source.kind, source] as const))(
    'of %s are what the mapper makes of them, page by page',
    async (_, { entity }) => {
      const { manager } = database.dataSource;
      const mapped = await manager.find(entity, { order: { id: 'ASC' } });
      const reader = new RowReader(manager, entity);
      const first = await reader.after(undefined, 2);
      const rest = await reader.after(first.at(-1)?.id, 100);
      expect([...first, ...rest].slice(0, mapped.length)).toEqual(mapped);
      expect(await reader.withIds(mapped.map((row) => row.id))).toHaveLength(mapped.length);
    },
  );
});
