import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * Says what leases covered, along the index of leases. The policy that keeps organizations apart (0060) comes before
 * whatever else a statement asks of a row, unless that is known to tell nobody anything about it; to look into an array
 * is not, so that such a question reads every row of each day. This one reads the days themselves, which only the owner
 * may, and applies the policy itself.
 */
export class AskForLeases1764000000080 implements MigrationInterface {
  readonly name = 'AskForLeases1764000000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FUNCTION);
    await runner.query(`REVOKE ALL ON FUNCTION ${SIGNATURE} FROM PUBLIC`);
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT EXECUTE ON FUNCTION ${SIGNATURE} TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const SIGNATURE = 'tracing.lease_use(uuid[])';

const TOKENS = [
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'audio_input_tokens',
  'image_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_output_tokens',
] as const;

/** The day before a lease began, by its id: nothing earlier can be covered by it. */
const BEGAN = `(to_timestamp(('x' || left(replace(lease.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
    AT TIME ZONE 'UTC')::date - 1`;

/** One statement over all days, so that a request that began before midnight counts once. */
const FUNCTION = `
CREATE FUNCTION tracing.lease_use(leases uuid[])
RETURNS TABLE (lease_id uuid, cost_pico numeric, tokens numeric, requests bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  tenant text := coalesce(current_setting('roundhouse.tenant', true), '');
  days text;
BEGIN
  SELECT string_agg(format($day$
      SELECT cost_pico, ${TOKENS.join(' + ')} AS tokens, request_id
      FROM tracing.%I
      WHERE %L::date >= began AND lease_id <> '' AND string_to_array(lease_id, ' ') @> ARRAY[id::text]
        AND ($2 = '*' OR organization_id = $2)$day$, child.relname, right(child.relname, 8)), ' UNION ALL ')
  INTO days
  FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
  WHERE inhparent = 'tracing.ledger'::regclass;
  IF days IS NULL OR tenant = '' THEN
    RETURN QUERY SELECT lease.id, 0::numeric, 0::numeric, 0::bigint FROM unnest(leases) AS lease(id);
    RETURN;
  END IF;
  RETURN QUERY EXECUTE format($statement$
    SELECT lease.id, used.cost_pico, used.tokens, used.requests
    FROM (SELECT id, ${BEGAN} AS began FROM unnest($1) AS lease(id)) AS lease
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(cost_pico), 0), coalesce(sum(tokens), 0), count(DISTINCT request_id)
      FROM (%s) AS covered) AS used(cost_pico, tokens, requests)$statement$, days)
  USING leases, tenant;
END
$body$`;
