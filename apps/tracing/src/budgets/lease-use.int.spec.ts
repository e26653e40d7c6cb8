import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import { idAt } from '../database/id-at.fixture.ts';
import { askAs } from '../database/tenant.ts';
import { dayOf } from '../ingest/domain/ledger-row.ts';
import { provisional, settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';

const ROWS_BESIDE = 20_000;

const ledger = testLedger(freshDatabase);

interface Used {
  readonly cost_pico: string;
  readonly tokens: string;
  readonly requests: string;
}

const USE = 'SELECT cost_pico, tokens, requests FROM tracing.lease_use($1::uuid[])';
const useOf = async (leaseId: string): Promise<Used[]> => ledger.source.query(USE, [[leaseId]]);

/** An id of something that began so many days ago. */
const daysAgo = (days: number): string => idAt(Date.now() - days * 86_400_000);

describe('what a lease covered', () => {
  it('is the sum of its rows, also of those that several leases covered, and counts a request once', async () => {
    const [one, other] = [newId(), newId()];
    const both = { leaseId: `${one} ${other}`, requestId: newId() };
    await ledger.record(
      settle(newId(), { costPico: 40n }, both),
      settle(newId(), { costPico: 2n }, { leaseId: one, requestId: both.requestId }),
      settle(newId(), { costPico: 900n }),
    );
    expect(await useOf(one)).toEqual([{ cost_pico: '42', tokens: '30', requests: '1' }]);
    expect(await useOf(other)).toEqual([{ cost_pico: '40', tokens: '15', requests: '1' }]);
    expect(await useOf(newId())).toEqual([{ cost_pico: '0', tokens: '0', requests: '0' }]);
  });

  it('holds what was used on every day since the lease began, and nothing that was taken back', async () => {
    const lease = daysAgo(5);
    const leaseId = { leaseId: lease };
    await ledger.record(
      settle(daysAgo(4), { costPico: 1n }, leaseId),
      settle(daysAgo(2), { costPico: 20n }, leaseId),
      settle(newId(), { costPico: 300n }, leaseId),
    );
    const died = newId();
    await ledger.record(provisional(died, 5_000n));
    await ledger.record(settle(died, { costPico: 4_000n }, leaseId));
    expect(await useOf(lease)).toEqual([expect.objectContaining({ cost_pico: '4321' })]);
  });

  it('is nobody else’s to know (security test 68): an organization sees its own rows, a session that names none nothing', async () => {
    const lease = newId();
    await ledger.record(
      settle(newId(), { costPico: 7n }, { leaseId: lease, organizationId: 'a' }),
      settle(newId(), { costPico: 50n }, { leaseId: lease, organizationId: 'b' }),
    );
    const costFor = async (organizationId: string | undefined) =>
      (await askAs<Used>(ledger.source, organizationId, USE, [[lease]])).map(({ cost_pico: cost }) => cost);
    expect(await costFor('a')).toEqual(['7']);
    expect(await costFor('b')).toEqual(['50']);
    expect(await costFor('c')).toEqual(['0']);
    expect(await costFor(undefined)).toEqual(['57']);
    expect(await costFor('')).toEqual(['0']);
  });
});

describe('the way to it', () => {
  const plans: string[] = [];

  beforeAll(async () => {
    const { admin } = ledger;
    await ledger.empty();
    await ledger.record(settle(daysAgo(1), {}, { leaseId: newId() }), settle(newId(), {}, { leaseId: newId() }));
    await admin.query(
      `CREATE TEMPORARY TABLE copy AS SELECT l.* FROM tracing.ledger l, generate_series(1, ${ROWS_BESIDE / 2})`,
    );
    await admin.query('UPDATE copy SET attempt_id = gen_random_uuid(), lease_id = gen_random_uuid()');
    await admin.query('INSERT INTO tracing.ledger SELECT * FROM copy');
    await admin.query('VACUUM ANALYZE tracing.ledger');
    // Plans of what a function asks are told by this extension alone.
    await admin.query(`LOAD 'auto_explain'`);
    await admin.query('SET auto_explain.log_min_duration = 0');
    await admin.query('SET auto_explain.log_nested_statements = on');
    await admin.query('SET client_min_messages = log');
    await admin.query(`SET roundhouse.tenant = '*'`);
    admin.on('notice', ({ message = '' }) => plans.push(message));
  });

  it('goes along the index of leases on every day, as the service itself', async () => {
    const { admin } = ledger;
    await admin.query('SET SESSION AUTHORIZATION tracing');
    await admin.query(USE, [[daysAgo(1), newId()]]);
    await admin.query('RESET SESSION AUTHORIZATION');
    const plan = plans.find((text) => text.includes('One-Time Filter')) ?? '';
    for (const id of [daysAgo(1), newId()]) {
      const day = `ledger_${dayOf(id).replaceAll('-', '')}`;
      expect(plan).toContain(`Bitmap Index Scan on ${day}_string_to_array_idx`);
      expect(plan).not.toContain(`Seq Scan on ${day}`);
    }
  });
});
