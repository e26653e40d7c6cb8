import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@roundhouse/testing';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import {
  createDataSource,
  inTransaction,
  openAdvisoryLocks,
  runMigrations,
  type AdvisoryLocks,
  type DatabaseSettings,
} from './index.ts';

class CreateCounter1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE counter (id int PRIMARY KEY, value int8 NOT NULL)');
    await sleep(200);
    await runner.query('INSERT INTO counter VALUES (1, 0), (2, 0)');
  }
  async down(): Promise<void> {}
}

let postgres: TestPostgres;
let settings: DatabaseSettings;
let source: DataSource;

beforeAll(async () => {
  postgres = await startPostgres();
  settings = {
    url: postgres.url,
    schema: 'sample',
    entities: [],
    migrations: [CreateCounter1700000000001],
    applicationName: 'database-test',
    poolSize: 4,
    statementTimeoutMs: 1500,
  };
});

afterAll(async () => {
  await source?.destroy();
  await postgres.stop();
});

describe('runMigrations', () => {
  it('creates the schema and runs each migration once, however many migrators start at once', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => runMigrations(settings)));
    expect(runs.flat()).toEqual(['CreateCounter1700000000001']);
    expect(await runMigrations(settings)).toEqual([]);
    source = await createDataSource(settings).initialize();
    expect(await source.query('SELECT id FROM counter ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('runs as the owner of the schema, who may create nothing else', async () => {
    await source.query(`CREATE ROLE sample_owner LOGIN PASSWORD 'x'`);
    await source.query('CREATE SCHEMA owned AUTHORIZATION sample_owner');
    const url = new URL(postgres.url);
    url.username = 'sample_owner';
    url.password = 'x';
    expect(await runMigrations({ ...settings, url: url.href, schema: 'owned' })).toHaveLength(1);
    await expect(runMigrations({ ...settings, url: url.href, schema: 'stranger' })).rejects.toThrow(
      /permission denied/,
    );
  });

  it('refuses a schema name that is none', () => {
    expect(() => createDataSource({ ...settings, schema: 'x; drop' })).toThrow(RangeError);
  });
});

describe('inTransaction', () => {
  it('resolves a deadlock by running one side again', async () => {
    const add = (first: number, second: number): Promise<void> =>
      inTransaction(source, async (manager) => {
        await manager.query('UPDATE counter SET value = value + 1 WHERE id = $1', [first]);
        await sleep(100);
        await manager.query('UPDATE counter SET value = value + 1 WHERE id = $1', [second]);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    expect(await source.query('SELECT value FROM counter')).toEqual([{ value: '2' }, { value: '2' }]);
  });

  it('takes back everything when the work throws', async () => {
    const failing = inTransaction(source, async (manager) => {
      await manager.query('UPDATE counter SET value = 99');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await source.query('SELECT 1 FROM counter WHERE value = 99')).toEqual([]);
  });
});

describe('limits', () => {
  it('ends a statement on the server after its time', async () => {
    await expect(source.query('SELECT pg_sleep(10)')).rejects.toThrow(/statement timeout/);
  });

  it('waits for a connection no longer than 2 s', async () => {
    const runners = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const runner = source.createQueryRunner();
        await runner.connect();
        return runner;
      }),
    );
    const started = performance.now();
    await expect(source.query('SELECT 1')).rejects.toThrow(/timeout/);
    expect(performance.now() - started).toBeLessThan(4000);
    await Promise.all(runners.map((runner) => runner.release()));
    expect(await source.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('advisory locks', () => {
  const open = (lockClass = 7): Promise<AdvisoryLocks> => openAdvisoryLocks(settings, lockClass);

  it('belong to one session at a time and are free when it ends', async () => {
    const [first, second] = [await open(), await open()];
    expect(await first.take(-1)).toBe(true);
    expect(await first.take(-1)).toBe(true);
    expect(await second.take(-1)).toBe(false);
    await first.release(-1);
    expect(await second.take(-1)).toBe(true);
    await second.close();
    expect(second.lost.aborted).toBe(true);
    expect(await first.take(-1)).toBe(true);
    await first.close();
  });

  it('count the members of a group', async () => {
    const [first, second, other] = [await open(-9), await open(-9), await open(10)];
    for (const locks of [first, second, other]) await locks.join(3);
    expect(await first.members(3)).toBe(2);
    await second.close();
    expect(await first.members(3)).toBe(1);
    await first.close();
    await other.close();
  });

  it('tell when they are lost with the server, and the pool works again once it is back', async () => {
    const locks = await open();
    await locks.take(1);
    const lost = new Promise((resolve) => locks.lost.addEventListener('abort', resolve));
    await postgres.kill();
    await lost;
    await expect(source.query('SELECT 1')).rejects.toThrow();
    await postgres.restart();
    expect(await source.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await locks.close();
  });
});
