import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InstallationPhase } from '@roundhouse/contracts/agent/v1/node_link_service';
import { parseContentKey } from '@roundhouse/hub';
import { DataSource, type EntityManager } from 'typeorm';
import { readReports } from '../nodes/infra/node-reports.ts';
import { countDownload } from './infra/hub-entries.ts';

const INTERVAL_MS = 30_000;

interface UncountedRow {
  readonly id: string;
  readonly node_id: string;
  readonly content_key: string;
}

/** Counts what nodes have downloaded of the hub. Any number of registries may do so: each installation counts once. */
@Injectable()
export class DownloadCounts implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly source: DataSource;
  private timer: NodeJS.Timeout | undefined;
  private running = false;

  constructor(@Inject(DataSource) source: DataSource) {
    this.source = source;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.count(), INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Counts what is on nodes now and was not counted before. With the database away nothing is, until the next time. */
  async count(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      await this.source.transaction(countNow);
    } catch {
      // Counted in half a minute.
    } finally {
      this.running = false;
    }
  }
}

async function countNow(manager: EntityManager): Promise<void> {
  const rows = await manager.query<UncountedRow[]>(
    `SELECT id, node_id, content_key FROM installation WHERE content_key LIKE 'hub:%'
       AND NOT EXISTS (SELECT 1 FROM hub_counted_download WHERE installation_id = installation.id)
     ORDER BY id LIMIT 1000`,
  );
  if (rows.length === 0) return;
  const reports = await readReports(manager, [...new Set(rows.map((row) => row.node_id))]);
  const ready = rows.filter(({ id, node_id: nodeId }) =>
    reports
      .get(nodeId)
      ?.observed?.installations.some(
        (one) => one.id === id && one.phase === InstallationPhase.INSTALLATION_PHASE_READY,
      ),
  );
  const counted = await manager.query<{ installation_id: string }[]>(
    `INSERT INTO hub_counted_download (installation_id, counted_at) SELECT unnest($1::uuid[]), now()
     ON CONFLICT DO NOTHING RETURNING installation_id`,
    [ready.map((row) => row.id)],
  );
  const isNew = new Set(counted.map((row) => row.installation_id));
  for (const { id, content_key: key } of ready) {
    const content = parseContentKey(key);
    if (content !== undefined && isNew.has(id)) await countDownload(manager, content.slug);
  }
}
