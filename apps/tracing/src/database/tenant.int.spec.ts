import { beforeAll, describe, expect, it } from '@jest/globals';
import { createDataSource } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import type { DataSource } from 'typeorm';
import { settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { askAs } from './tenant.ts';

const QUESTIONS = process.env['ROUNDHOUSE_LONG'] === '1' ? 10_000 : 2_000;
/** Rows of each organization, by its name. */
const ROWS = { a: 3, b: 5 } as const;
/** A statement that forgot whom it asks for. */
const FORGETFUL = 'SELECT organization_id, count(*)::int AS rows FROM tracing.ledger GROUP BY 1';

const ledger = testLedger(freshDatabase);

/** One connection for everybody. @param session what it begins with */
function poolOfOne(url: string, session: Readonly<Record<string, string>>): Promise<DataSource> {
  const settings = { schema: 'tracing', entities: [], migrations: [], applicationName: 'tenants', poolSize: 1 };
  return createDataSource({ ...settings, url, session }).initialize();
}

beforeAll(async () => {
  const records = Object.entries(ROWS).flatMap(([organizationId, rows]) =>
    Array.from({ length: rows }, () => settle(newId(), {}, { organizationId })),
  );
  await ledger.record(...records);
});

describe('rows of organizations', () => {
  it(`security test 68: never mix on one connection that asks for two in turn, ${QUESTIONS} times`, async () => {
    const one = await poolOfOne(ledger.url, { 'roundhouse.tenant': '*' });
    for (let question = 0; question < QUESTIONS; question += 1) {
      const organization = question % 2 === 0 ? 'a' : 'b';
      // One in fifty breaks off in the middle of its transaction.
      if (question % 50 === 49) await expect(askAs(one, organization, 'SELECT 1 / 0', [])).rejects.toThrow('zero');
      const rows = await askAs(one, organization, FORGETFUL, []);
      if (rows.length !== 1) throw new Error(`question ${question} for ${organization}: ${JSON.stringify(rows)}`);
      expect(rows).toEqual([{ organization_id: organization, rows: ROWS[organization] }]);
    }
    await one.destroy();
  }, 120_000);

  it('security test 68: are not there for a session that names nobody, be it the service or the owner of the tables', async () => {
    for (const url of [ledger.url, ledger.ownerUrl]) {
      const nobody = await poolOfOne(url, {});
      for (const table of ['ledger', 'rollup_groups', 'requests', 'request_feedback']) {
        expect(await nobody.query(`SELECT * FROM tracing.${table}`)).toEqual([]);
      }
      await nobody.destroy();
    }
  });

  it('are all there for those who record and add up', async () => {
    expect(await ledger.source.query(`${FORGETFUL} ORDER BY 1`)).toEqual([
      { organization_id: 'a', rows: 3 },
      { organization_id: 'b', rows: 5 },
    ]);
  });

  it('cannot be written on behalf of somebody else', async () => {
    const statement = `INSERT INTO tracing.rollup_groups (group_id, organization_id, project_id, team_id, member_id,
      api_key_id, model_id, model_key, deployment_id, provider_id, end_status)
      SELECT gen_random_uuid(), 'b', '', '', '', '', '', '', '', '', ''`;
    await expect(askAs(ledger.source, 'a', statement, [])).rejects.toThrow(/row-level security/);
  });

  it('are no less hidden when somebody is called *', async () => {
    // Ids of organizations are UUIDs; this one would be everybody.
    await expect(askAs(ledger.source, '*', FORGETFUL, [])).rejects.toThrow(/organization/);
  });
});
