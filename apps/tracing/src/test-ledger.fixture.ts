import { afterAll, beforeAll } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import type { UsageMessage } from '@roundhouse/messaging';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { Recorded } from './ingest/ingest.ports.ts';
import { PostgresLedgerStore } from './ingest/infra/postgres-ledger-store.ts';
import { readMessages } from './ingest/usage-batch.mapper.ts';
import { message } from './ingest/usage-messages.fixture.ts';
import { openLedgerDatabase } from './ledger-database.fixture.ts';

const TABLES = [
  'ledger',
  'spool_progress',
  'dead_letters',
  'alert_outbox',
  'rollup_groups',
  'rollup_hours',
  'rollup_days',
  'rollup_label_days',
  'rollup_level_hours',
  'rollup_level_days',
  'rollup_level_months',
];

interface Opened {
  readonly url: string;
  readonly ownerUrl: string;
  readonly source: DataSource;
  readonly admin: pg.Client;
  readonly store: PostgresLedgerStore;
}

/** A migrated database of one test file, and the ledger in it. */
export class TestLedger {
  private opened: Opened | undefined;

  /** The running service's connection string. */
  get url(): string {
    return this.parts.url;
  }

  /** The migration job's. */
  get ownerUrl(): string {
    return this.parts.ownerUrl;
  }

  /** Connected as the running service. */
  get source(): DataSource {
    return this.parts.source;
  }

  /** Connected as superuser. */
  get admin(): pg.Client {
    return this.parts.admin;
  }

  get store(): PostgresLedgerStore {
    return this.parts.store;
  }

  async open(adminUrl: string): Promise<void> {
    const { url, ownerUrl, source } = await openLedgerDatabase(adminUrl);
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    this.opened = { url, ownerUrl, source, admin, store: new PostgresLedgerStore(source) };
  }

  async close(): Promise<void> {
    await this.opened?.source.destroy();
    await this.opened?.admin.end();
  }

  /** Takes in messages as they came. */
  take(...messages: readonly UsageMessage[]): Promise<Recorded> {
    return this.store.record(readMessages(messages, Date.now()));
  }

  /** Takes in records of a spool of their own. @returns its id */
  async record(...records: readonly Uint8Array[]): Promise<string> {
    const spoolId = newId();
    await this.take(message(spoolId, 1, records));
    return spoolId;
  }

  /** Empties the ledger, its sums, and what is told of it. */
  async empty(): Promise<void> {
    await this.admin.query(`TRUNCATE ${TABLES.map((table) => `tracing.${table}`).join(', ')} CASCADE`);
  }

  private get parts(): Opened {
    if (this.opened === undefined) throw new Error('the ledger is there from the first test on');
    return this.opened;
  }
}

/**
 * The ledger of this test file, from its first test to its last.
 *
 * @param makeDatabase makes an empty database. @returns the superuser's connection string to it
 */
export function testLedger(makeDatabase: () => Promise<string>): TestLedger {
  const ledger = new TestLedger();
  beforeAll(async () => ledger.open(await makeDatabase()), 60_000);
  afterAll(() => ledger.close());
  return ledger;
}
