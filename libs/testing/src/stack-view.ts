import { readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GetStateResponse } from '@roundhouse/contracts/router/v1/router_service';
import pg from 'pg';
import { compareLedger, type BilledCall, type LedgerComparison, type LedgerRow } from './ledger-comparison.ts';
import { RouterWatch } from './router-state.ts';
import { StackAdmin } from './stack-admin.ts';
import type { StackEndpoints } from './stack.ts';
import { until } from './until.ts';

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

  /** What the simulated provider wants to be called with. */
  get simulatorKey(): string {
    return readFileSync(join(this.dataDirectory, 'secrets', 'simulator-key'), 'utf8').trim();
  }

  /** Waits until every gateway and router works from registry's newest configuration, and hears from registry. */
  async settled(timeoutMs = 5000): Promise<void> {
    // Registry's own report follows the database by up to a poll, so the database is asked.
    const [head] = await this.query<{ number: string }>('SELECT number FROM registry.config_head');
    const newest = Number(head?.number ?? 0);
    await until('gateways and routers at registry’s revision', timeoutMs, async () => {
      const watchers = [...this.namesOf('gateway'), ...this.namesOf('router')];
      const upToDate = await Promise.all(watchers.map((name) => this.isUpToDate(name, newest)));
      return watchers.length >= 2 && upToDate.every(Boolean);
    });
  }

  /** Names of all routers, gateways or replicas of tracing, the first one first. */
  namesOf(service: 'router' | 'gateway' | 'tracing'): string[] {
    return Object.keys(this.endpoints.services)
      .filter((name) => name === service || name.startsWith(`${service}-`))
      .toSorted((one, other) => one.localeCompare(other));
  }

  /** A connection to a router, by its name; close it. */
  watchRouter(name = 'router'): RouterWatch {
    return new RouterWatch({ grpc: this.endpoints.services[name]?.grpc ?? '', dataDirectory: this.dataDirectory });
  }

  /** What every router says of itself, by its name. */
  async routerStates(): Promise<Map<string, GetStateResponse>> {
    const states = this.namesOf('router').map(async (name) => {
      const watch = this.watchRouter(name);
      return [name, await watch.state().finally(() => watch.close())] as const;
    });
    return new Map(await Promise.all(states));
  }

  /** Origin of a gateway, by its name. */
  originOf(gateway: string): string {
    return this.endpoints.services[gateway]?.http ?? this.endpoints.gateway;
  }

  /**
   * A figure of a service's own metrics, summed over its labels; NaN = there is none.
   *
   * @param metric without the prefix, such as `requests_in_flight`; with a leading `=` as it stands
   * @param label only what has it, such as `kind="major"`; default: whatever its labels
   */
  async metric(service: string, metric: string, label = ''): Promise<number> {
    const response = await fetch(`${this.endpoints.services[service]?.health ?? ''}/metrics`, {
      signal: AbortSignal.timeout(2_000),
    });
    const kind = service.split('-')[0];
    const name = metric.startsWith('=') ? metric.slice(1) : `roundhouse_${kind}_${metric}`;
    const lines = (await response.text()).matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'));
    const figures = [...lines].filter(([line]) => line.includes(label)).map((line) => Number(line[1]));
    return figures.length === 0 ? Number.NaN : figures.reduce((sum, figure) => sum + figure, 0);
  }

  /** A configuration from disk may be the newest, too, before the watch is up again: so its age counts as well. */
  private async isUpToDate(name: string, newest: number): Promise<boolean> {
    const [number, age] = await Promise.all([
      this.metric(name, 'config_number'),
      this.metric(name, 'config_age_seconds'),
    ]);
    // -1 = never confirmed.
    return number >= newest && age >= 0 && age < FRESH_SECONDS;
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
