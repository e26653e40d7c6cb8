import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { AdminClient } from './admin.ts';
import { until } from './until.ts';

/** What the running stack wrote for scripts. */
export interface Endpoints {
  gateway: string;
  admin: string;
  api_key: string;
  admin_key: string;
  postgres: string;
  nats: string;
  services: Record<string, ServiceEndpoint>;
}

/** One process of the stack. */
export interface ServiceEndpoint {
  pid: number;
  /** Origin of its health and metrics port; absent for servers that have none. */
  health?: string;
}

interface Status {
  services: { name: string; ready: boolean; revision: string | null }[];
}

/** The stack that all tests of a run share. */
export class Stack {
  readonly dataDirectory: string;

  constructor(dataDirectory: string) {
    this.dataDirectory = dataDirectory;
  }

  /** Read anew each time: a restarted service has another pid. */
  get endpoints(): Endpoints {
    return JSON.parse(readFileSync(join(this.dataDirectory, 'endpoints.json'), 'utf8')) as Endpoints;
  }

  get admin(): AdminClient {
    return new AdminClient(this.endpoints.gateway, this.endpoints.admin_key);
  }

  /** Waits until gateway and router work from registry's newest configuration. */
  async settled(): Promise<void> {
    await until('gateway and router at registry’s revision', 5000, async () => {
      const { services } = await this.admin.must<Status>('GET', '/status');
      const head = services.find(({ name }) => name === 'registry')?.revision;
      const watchers = services.filter(({ name }) => name === 'gateway' || name === 'router');
      return (
        head !== null &&
        head !== undefined &&
        watchers.length >= 2 &&
        watchers.every(({ revision }) => revision === head)
      );
    });
  }

  /** Sends a signal to a service; answers the pid that got it. */
  signal(service: string, signal: NodeJS.Signals): number {
    const pid = this.endpoints.services[service]?.pid;
    if (pid === undefined) throw new Error(`the stack has no ${service}`);
    process.kill(pid, signal);
    return pid;
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
}

/** The stack that the run's global set-up started. */
export function sharedStack(): Stack {
  const dataDirectory = process.env['ROUNDHOUSE_E2E_DATA'];
  if (dataDirectory === undefined) throw new Error('run with jest.e2e.config.mjs: its set-up starts the stack');
  return new Stack(dataDirectory);
}
