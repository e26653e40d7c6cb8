import { Client } from 'pg';
import type { Passwords } from './secret-files.ts';

/** Services with a schema of their own. */
export const DATABASE_SERVICES = ['registry', 'tracing'] as const;

/** Service with a schema. */
export type DatabaseService = (typeof DATABASE_SERVICES)[number];

// Nothing of ours lies there, and nobody shall put something there that a function then picks up.
const CLOSE_PUBLIC = 'REVOKE ALL ON SCHEMA public FROM PUBLIC';

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
 * @returns connection strings of the services, and `adminUrl` for that database.
 */
export async function prepareDatabase(
  adminUrl: string,
  database: string | undefined,
  passwords: Passwords,
): Promise<{ databases: Record<DatabaseService, ServiceDatabase>; adminUrl: string }> {
  const target = new URL(adminUrl);
  if (database !== undefined) {
    await withClient(adminUrl, async (client) => {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
    });
    target.pathname = `/${database}`;
  }
  await withClient(target.href, async (client) => {
    await client.query(CLOSE_PUBLIC);
    for (const service of DATABASE_SERVICES) await prepareService(client, service, passwords);
  });
  const urlOf = (role: keyof Passwords): string => {
    const url = new URL(target);
    url.username = role;
    url.password = passwords[role];
    return url.href;
  };
  const databases = {
    registry: { url: urlOf('registry'), migrationUrl: urlOf('registry_owner') },
    tracing: { url: urlOf('tracing'), migrationUrl: urlOf('tracing_owner') },
  };
  return { databases, adminUrl: target.href };
}

async function prepareService(client: Client, service: DatabaseService, passwords: Passwords): Promise<void> {
  for (const statement of serviceStatements(service, passwords, client.escapeLiteral.bind(client)))
    await client.query(statement);
}

/** What makes one service's schema and roles; safe to repeat. */
function serviceStatements(service: DatabaseService, passwords: Passwords, quote: (text: string) => string): string[] {
  const owner = `${service}_owner` as const;
  return [
    ...([owner, service] as const).flatMap((role) => [
      `DO $$ BEGIN CREATE ROLE ${role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
      `ALTER ROLE ${role} LOGIN PASSWORD ${quote(passwords[role])}`,
    ]),
    // Someone who is no superuser may only hand a schema to a role of which he is a member.
    `GRANT ${owner} TO CURRENT_USER`,
    `CREATE SCHEMA IF NOT EXISTS ${service} AUTHORIZATION ${owner}`,
    `GRANT USAGE ON SCHEMA ${service} TO ${service}`,
  ];
}

/** The same as a script for psql, for servers that this process cannot reach. Makes the database as well. */
export function rolesScript(passwords: Passwords, database: string): string {
  // Passwords are hexadecimal digits: nothing in them needs an escape.
  const statements = DATABASE_SERVICES.flatMap((service) =>
    serviceStatements(service, passwords, (text) => `'${text}'`),
  );
  const all = [CLOSE_PUBLIC, ...statements].map((statement) => `${statement};`);
  return [`CREATE DATABASE ${database};`, `\\connect ${database}`, ...all, ''].join('\n');
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
