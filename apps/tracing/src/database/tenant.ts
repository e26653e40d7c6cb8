import { inTransaction } from '@roundhouse/database';
import type { DataSource } from 'typeorm';

const EVERYBODY = '*';

/** What sessions of the service begin with: they record and add up for everybody. Without it the database shows no row. */
export const EVERY_TENANT = { 'roundhouse.tenant': EVERYBODY } as const;

/**
 * Asks on behalf of one organization, of whose rows alone the database then knows, whatever the statement says.
 *
 * @param organizationId undefined = on behalf of the whole installation
 */
export function askAs<Row>(
  source: DataSource,
  organizationId: string | undefined,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  if (organizationId === EVERYBODY) return Promise.reject(new RangeError('this is the id of no organization'));
  if (organizationId === undefined) return source.query<Row[]>(text, [...values]);
  return inTransaction(source, async (manager) => {
    // For this transaction alone: the connection goes back to the pool as it was.
    await manager.query(`SELECT set_config('roundhouse.tenant', $1, true)`, [organizationId]);
    return manager.query<Row[]>(text, [...values]);
  });
}
