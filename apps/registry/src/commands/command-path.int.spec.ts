import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readDocument } from '@roundhouse/admin-api';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { deploymentSpec, modelSpec, PLATFORM, RegistryServices } from '../fixtures/registry-services.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import type { ModelSpec } from '../models/infra/model.entity.ts';
import { MODEL } from '../models/model.kind.ts';

let bench: ServiceBench<RegistryServices>;
let registry: RegistryServices;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('registry'), await freshDatabase(), RegistryServices);
  registry = bench.services;
});

afterAll(() => bench.close());

const count = async (table: string): Promise<number> => {
  const [row] = await bench.database.dataSource.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM ${table}`);
  return row!.n;
};

const headNumber = async (): Promise<bigint> => {
  const [row] = await bench.database.dataSource.query<{ number: string }[]>('SELECT number FROM config_head');
  return BigInt(row!.number);
};

describe('a change', () => {
  it('leaves row, history, audit and delta with one and the same number', async () => {
    const before = await headNumber();
    const { organizationId } = await registry.tenant('one');
    const { row: model } = await registry.models.create(PLATFORM, modelSpec(organizationId));
    expect(model.revision).toBe(before + 3n);
    expect(registry.announced.at(-1)?.number).toBe(model.revision);
    const [stored] = await bench.database.dataSource.query<Record<string, string>[]>(
      `SELECT (SELECT revision FROM model WHERE id = $1) AS row,
              (SELECT revision FROM resource_history WHERE resource_id = $1) AS history,
              (SELECT number FROM audit_entry WHERE resource_id = $1) AS audit,
              (SELECT number FROM config_change WHERE resource_id = $1) AS delta,
              (SELECT number FROM config_head) AS head`,
      [model.id],
    );
    expect(new Set(Object.values(stored!))).toEqual(new Set([String(model.revision)]));
  });

  it('that fails half-way leaves nothing at all', async () => {
    const { organizationId } = await registry.tenant('two');
    const tables = ['model', 'callable_name', 'resource_history', 'audit_entry', 'config_change'];
    const before = await Promise.all(tables.map(count));
    const head = await headNumber();
    const announced = registry.announced.length;
    const failing = registry.commands.run(PLATFORM, async (changes) => {
      const spec = readDocument(MODEL.definition.spec, modelSpec(organizationId)) as ModelSpec;
      const row = Object.assign(new MODEL.entity(), { id: organizationId, spec });
      await changes.create(MODEL, row);
      throw new Error('half-way');
    });
    await expect(failing).rejects.toThrow('half-way');
    expect(await Promise.all(tables.map(count))).toEqual(before);
    expect(await headNumber()).toBe(head);
    expect(registry.announced).toHaveLength(announced);
  });

  it('that changes nothing moves no number', async () => {
    const head = await headNumber();
    await registry.commands.run(PLATFORM, async () => 'nothing');
    expect(await headNumber()).toBe(head);
  });

  it('gets its number in the order of commits, without gaps, however many write at once', async () => {
    const { organizationId } = await registry.tenant('busy');
    const head = await headNumber();
    const seen: bigint[] = [];
    const numbers: bigint[] = [];
    const write = async (lane: number): Promise<void> => {
      for (let index = 0; index < 8; index += 1) {
        const spec = modelSpec(organizationId, { key: `m-${lane}-${index}` });
        const { row: model } = await registry.models.create(PLATFORM, spec);
        numbers.push(model.revision);
        // Nobody who reads after a commit may ever find a lower number than that commit got.
        seen.push((await headNumber()) - model.revision);
      }
    };
    await Promise.all([0, 1, 2, 3, 4].map(write));
    const ascending = numbers.toSorted((a, b) => Number(a - b));
    expect(ascending).toEqual(Array.from({ length: 40 }, (_, index) => head + 1n + BigInt(index)));
    expect(seen.every((ahead) => ahead >= 0n)).toBe(true);
  });

  it('counts active deployments that were removed or switched off on purpose', async () => {
    const { provider, model } = await registry.tenantWithModel('removals');
    const total = async (): Promise<number> => {
      const [row] = await bench.database.dataSource.query<{ n: string }[]>(
        'SELECT deactivated_total AS n FROM config_head',
      );
      return Number(row!.n);
    };
    const made = [];
    for (let priority = 0; priority < 3; priority += 1) {
      made.push((await registry.deployments.create(PLATFORM, deploymentSpec(model, provider, { priority }))).row);
    }
    const before = await total();
    const [first, second, third] = made;
    await registry.deployments.delete(PLATFORM, first!.id);
    await registry.deployments.update(PLATFORM, second!.id, { admin_status: 'inactive' });
    await registry.deployments.update(PLATFORM, third!.id, { weight: 5 });
    await registry.deployments.delete(PLATFORM, second!.id);
    expect(await total()).toBe(before + 2);
  });
});

describe('the role of the running service', () => {
  it.each([
    'CREATE TABLE registry.intruder (id int)',
    'ALTER TABLE registry.model ADD COLUMN intruder int',
    'DROP TABLE registry.model',
    'TRUNCATE registry.model',
    'CREATE SCHEMA intruder',
    `UPDATE registry.audit_entry SET actor_id = 'nobody'`,
    'DELETE FROM registry.audit_entry',
    'TRUNCATE registry.audit_entry',
    'DELETE FROM registry.resource_history',
    'UPDATE registry.config_change SET number = 0',
    'DELETE FROM registry.config_head',
  ])('may not %s', async (statement) => {
    await expect(bench.database.dataSource.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });
});
