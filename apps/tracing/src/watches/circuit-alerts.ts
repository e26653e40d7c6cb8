import type { SubjectNames } from '@roundhouse/contracts/registry/v1/sink_service';
import { RouterGossip, type CircuitNews } from '@roundhouse/contracts/events/v1/router_gossip';
import { inTransaction } from '@roundhouse/database';
import type { Clock } from '@roundhouse/kernel';
import type { DataSource } from 'typeorm';
import { AlertOutbox } from '../alerts/alert-outbox.ts';

/** Only a change that is later than the last one, and is one, is told. What is closed at first hearing is no news. */
const CHANGE = `
INSERT INTO tracing.circuit_standing AS known (owner, id, open, changed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (owner, id) DO UPDATE SET open = excluded.open, changed_at = excluded.changed_at
WHERE known.open <> excluded.open AND known.changed_at < excluded.changed_at
RETURNING (xmax = 0) AS first`;

const MAX_ID = 128;

/** What circuits are called, for their alerts. */
export type DescribeCircuit = (owner: 'deployment' | 'provider', id: string) => Promise<SubjectNames | undefined>;

/** Turns what routers tell each other about circuits into alerts, each change once, however many routers say it. */
export class CircuitAlerts {
  private readonly source: DataSource;
  private readonly describe: DescribeCircuit;
  private readonly clock: Pick<Clock, 'nowMs'>;

  constructor(source: DataSource, describe: DescribeCircuit, clock: Pick<Clock, 'nowMs'>) {
    this.source = source;
    this.describe = describe;
    this.clock = clock;
  }

  /** Takes a message of routers. @returns how many alerts came of it */
  async take(bytes: Uint8Array): Promise<number> {
    const gossip = decoded(bytes);
    let alerts = 0;
    for (const news of gossip?.circuits ?? []) alerts += (await this.hear(news, gossip?.routerId ?? '')) ? 1 : 0;
    return alerts;
  }

  private async hear(news: CircuitNews, routerId: string): Promise<boolean> {
    const { owner, id, open, cause, openMs, openings, ageMs } = news;
    if ((owner !== 'deployment' && owner !== 'provider') || id === '' || id.length > MAX_ID) return false;
    const changedAt = new Date(this.clock.nowMs() - ageMs);
    const names = await this.describe(owner, id);
    return inTransaction(this.source, async (manager) => {
      const [change] = await manager.query<{ first: boolean }[]>(CHANGE, [owner, id, open, changedAt]);
      if (change === undefined || (change.first && !open)) return false;
      const state = open ? 'opened' : 'closed';
      return AlertOutbox.add(manager, {
        kind: `circuit.${state}`,
        organizationId: names?.organizationId ?? null,
        subjectId: id,
        dedupeKey: `circuit ${owner} ${id} ${state} ${changedAt.getTime()}`,
        occurredAt: changedAt,
        payload: {
          owner,
          [`${owner}_id`]: id,
          state,
          ...(open ? { cause, open_ms: openMs, openings } : {}),
          router: routerId,
        },
      });
    });
  }
}

function decoded(bytes: Uint8Array): RouterGossip | undefined {
  try {
    return RouterGossip.decode(bytes);
  } catch {
    return undefined;
  }
}
