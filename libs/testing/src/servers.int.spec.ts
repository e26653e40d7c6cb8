import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, type QueryResult } from 'pg';
import { freshDatabase, startPostgres, type TestPostgres } from './index.ts';

async function ask(url: string, statement: string): Promise<QueryResult> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('the shared Postgres', () => {
  it('gives each caller an empty database', async () => {
    const [first, second] = [await freshDatabase(), await freshDatabase()];
    await ask(first, 'CREATE TABLE mine (id int)');
    await expect(ask(second, 'SELECT * FROM mine')).rejects.toThrow(/does not exist/);
  });

  it('refuses a wrong password', async () => {
    const url = new URL(await freshDatabase());
    url.password = 'wrong';
    await expect(ask(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });
});

describe('an own Postgres', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('keeps committed rows over a kill and a restart on the same port', async () => {
    const url = await postgres.createDatabase();
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await postgres.kill();
    await postgres.restart();
    expect((await ask(url, 'SELECT answer FROM kept')).rows).toEqual([{ answer: 42 }]);
  });
});
