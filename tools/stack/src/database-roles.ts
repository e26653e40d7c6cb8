import { Client } from 'pg';
import type { Passwords } from './secret-files.ts';

/** Services with a schema of their own. */
export const DATABASE_SERVICES = ['registry', 'tracing'] as const;

/** Service with a schema. */
export type DatabaseService = (typeof DATABASE_SERVICES)[number];

/** Connection strings of one service. */
export interface ServiceDatabase {
  /** Role that runs the service and may not change the schema. */
  readonly url: string;
  /** Role that owns the schema and runs migrations. */
  readonly migrationUrl: string;
}

/**
 * Makes a database with one schema per service, and two roles for each: one that owns the schema, one that runs the
 * service. Safe to repeat; passwords are set again each time.
 * @param adminUrl connection string that may create roles.
 * @param database made when missing; undefined = the one in `adminUrl`.
 */
export async function prepareDatabase(
  adminUrl: string,
  database: string | undefined,
  passwords: Passwords,
): Promise<Record<DatabaseService, ServiceDatabase>> {
  const target = new URL(adminUrl);
  if (database !== undefined) {
    await withClient(adminUrl, async (client) => {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
    });
    target.pathname = `/${database}`;
  }
  await withClient(target.href, async (client) => {
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    for (const service of DATABASE_SERVICES) await prepareService(client, service, passwords);
  });
  const urlOf = (role: keyof Passwords): string => {
    const url = new URL(target);
    url.username = role;
    url.password = passwords[role];
    return url.href;
  };
  return {
    registry: { url: urlOf('registry'), migrationUrl: urlOf('registry_owner') },
    tracing: { url: urlOf('tracing'), migrationUrl: urlOf('tracing_owner') },
  };
}

async function prepareService(client: Client, service: DatabaseService, passwords: Passwords): Promise<void> {
  const owner = `${service}_owner` as const;
  for (const role of [owner, service] as const) {
    const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    const verb = found.rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(passwords[role])}`);
  }
  // Someone who is no superuser may only hand a schema to a role of which he is a member.
  await client.query(`GRANT ${owner} TO CURRENT_USER`);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${service} AUTHORIZATION ${owner}`);
  await client.query(`GRANT USAGE ON SCHEMA ${service} TO ${service}`);
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
