import { readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { compareLedger, type BilledCall, type LedgerComparison, type LedgerRow } from './ledger-comparison.ts';
import { StackAdmin } from './stack-admin.ts';
import type { StackEndpoints } from './stack.ts';
import { until } from './until.ts';

interface Status {
  services: { name: string; ready: boolean; revision: string | null }[];
}

/** Registry confirms each second. */
const FRESH_SECONDS = 2;

/** A running stack as tests look at it and disturb it, known by its data directory. */
export class StackView {
  readonly dataDirectory: string;

  constructor(dataDirectory: string) {
    this.dataDirectory = dataDirectory;
  }

  /** Read anew each time: a restarted service has another pid. */
  get endpoints(): StackEndpoints {
    return JSON.parse(readFileSync(join(this.dataDirectory, 'endpoints.json'), 'utf8')) as StackEndpoints;
  }

  /** The admin API, with the admin key. */
  get admin(): StackAdmin {
    const { gateway, admin_key: key } = this.endpoints;
    return new StackAdmin(gateway, key);
  }

  /** Waits until gateway and router work from registry's newest configuration, and hear from registry. */
  async settled(timeoutMs = 5000): Promise<void> {
    // Registry's own report follows the database by up to a poll, so the database is asked.
    const [head] = await this.query<{ number: string }>('SELECT number FROM registry.config_head');
    await until('gateway and router at registry’s revision', timeoutMs, async () => {
      const { services } = await this.admin.must<Status>('GET', '/status');
      const watchers = services.filter(({ name }) => name === 'gateway' || name === 'router');
      const newest = watchers.every(({ revision }) => BigInt(revision ?? 0) >= BigInt(head?.number ?? 0));
      // A configuration from disk may be the newest, too, before the watch is up again.
      const ages = await Promise.all(['gateway', 'router'].map((service) => this.configAgeSeconds(service)));
      return watchers.length >= 2 && newest && ages.every((age) => age < FRESH_SECONDS);
    });
  }

  /** Seconds since registry last confirmed a service's configuration, by its own metric. */
  private async configAgeSeconds(service: string): Promise<number> {
    const response = await fetch(`${this.endpoints.services[service]?.health ?? ''}/metrics`);
    const line = /^roundhouse_\w+_config_age_seconds(?:\{.*\})? (\S+)$/m.exec(await response.text());
    const age = Number(line?.[1] ?? Number.NaN);
    // -1 = never confirmed.
    return age >= 0 ? age : Number.POSITIVE_INFINITY;
  }

  /** Sends a signal to a service (or `postgres`, `nats`); answers the pid that got it. */
  signal(service: string, signal: NodeJS.Signals): number {
    const pid = this.endpoints.services[service]?.pid;
    if (pid === undefined) throw new Error(`the stack has no ${service}`);
    process.kill(pid, signal);
    return pid;
  }

  /** Kills a service and keeps it down until `release`. Answers the pid that was killed. */
  async holdDown(service: string): Promise<number> {
    await mkdir(join(this.dataDirectory, 'hold'), { recursive: true });
    await writeFile(join(this.dataDirectory, 'hold', service), '');
    return this.signal(service, 'SIGKILL');
  }

  /** Lets a service come back. */
  release(service: string): void {
    rmSync(join(this.dataDirectory, 'hold', service), { force: true });
  }

  /** Waits until a service runs under another pid than this one, and says that it is ready. */
  async restarted(service: string, oldPid: number, timeoutMs = 20_000): Promise<number> {
    return until(`${service} is back`, timeoutMs, async () => {
      const now = this.endpoints.services[service];
      if (now === undefined || now.pid === oldPid) return undefined;
      if (now.health !== undefined && !(await fetch(`${now.health}/health/ready`)).ok) return undefined;
      return now.pid;
    });
  }

  /** Asks Postgres as its superuser; for looking, never for changing. */
  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.endpoints.postgres, connectionTimeoutMillis: 5000 });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Holds what the ledger has of one model against what the simulated provider billed for its one upstream name. */
  async compareLedger(modelId: string, upstream: string): Promise<LedgerComparison> {
    // The bill first: what it has by now, the ledger must have in the end.
    const bill = this.billOf(upstream);
    return compareLedger(bill, await this.ledgerOf(modelId));
  }

  /** Waits until the ledger has every call that is billed by now, and answers the comparison, whatever it found. */
  async ledgerCaughtUp(modelId: string, upstream: string, timeoutMs = 30_000): Promise<LedgerComparison> {
    await until('the ledger has every billed call', timeoutMs, async () => {
      const { lost, billed } = await this.compareLedger(modelId, upstream);
      return billed > 0 && lost === 0;
    });
    return this.compareLedger(modelId, upstream);
  }

  private async ledgerOf(modelId: string): Promise<LedgerRow[]> {
    const rows = await this.query<{
      attempt_id: string;
      request_id: string;
      kind: LedgerRow['kind'];
      input: string;
      output: string;
    }>(
      `SELECT attempt_id, request_id, kind, input_tokens AS input, output_tokens AS output
         FROM tracing.ledger WHERE model_id = $1 AND kind <> 'open'`,
      [modelId],
    );
    return rows.map((row) => ({
      attemptId: row.attempt_id,
      requestId: row.request_id,
      kind: row.kind,
      input: Number(row.input),
      output: Number(row.output),
    }));
  }

  /** From the log that the simulator syncs before it answers. */
  private billOf(upstream: string): BilledCall[] {
    const bill: BilledCall[] = [];
    for (const line of readFileSync(join(this.dataDirectory, 'simulator', 'billing.jsonl'), 'utf8').split('\n')) {
      if (line === '') continue;
      const call = JSON.parse(line) as {
        model: string;
        request_id: string;
        prompt_tokens: number;
        completion_tokens: number;
      };
      if (call.model === upstream)
        bill.push({ requestId: call.request_id, input: call.prompt_tokens, output: call.completion_tokens });
    }
    return bill;
  }
}
