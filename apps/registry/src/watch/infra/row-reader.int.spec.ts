import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { RegistryServices } from '../../fixtures/registry-services.ts';
import { ServiceBench } from '../../fixtures/service-bench.ts';
import { RowReader } from './row-reader.ts';
import { SNAPSHOT_SOURCES } from './snapshot-sources.ts';

let bench: ServiceBench<RegistryServices>;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('rows'), await freshDatabase(), RegistryServices);
  for (const name of ['one', 'two', 'three']) await bench.services.tenantWithModel(name);
});

afterAll(() => bench.close());

describe('rows for the snapshot', () => {
  it.each(SNAPSHOT_SOURCES.map((source) => [source.kind, source] as const))(
    'of %s are what the mapper makes of them, page by page',
    async (_, { entity }) => {
      const { manager } = bench.database.dataSource;
      const mapped = await manager.find(entity, { order: { id: 'ASC' } });
      const reader = new RowReader(manager, entity);
      const first = await reader.after(undefined, 2);
      const rest = await reader.after(first.at(-1)?.id, 100);
      expect([...first, ...rest].slice(0, mapped.length)).toEqual(mapped);
      expect(await reader.withIds(mapped.map((row) => row.id))).toHaveLength(mapped.length);
    },
  );
});
