import { RouterGossip, type CircuitNews } from '@roundhouse/contracts/events/v1/router_gossip';
import { inTransaction } from '@roundhouse/database';
import type { Clock } from '@roundhouse/kernel';
import type { DataSource } from 'typeorm';
import { AlertOutbox } from '../alerts/alert-outbox.ts';
import type { Alert } from '../alerts/alert.ts';
import { CHANGE, FORGET, SEEN, UNHEARD, WITHDRAW, type UnheardRow } from './circuit-sql.ts';
import { Hearing } from './hearing.ts';

const MAX_ID = 128;
/** Circuits of one message: a message of so many may have left some out. */
const MOST_TOLD = 500;
/** What stands is said again each second by each router; it is noted no more often than this. */
const NOTED_MS = 5_000;
/** Circuits of which it is remembered that they were noted; a bound, far above what is open at once. */
const MAX_NOTED = 10_000;
/** An open circuit that no router has named for so long is not open. */
const UNHEARD_MS = 30_000;

type CircuitOwner = 'deployment' | 'provider';

/** Whose a circuit is; undefined = not known. */
export type DescribeCircuit = (
  owner: CircuitOwner,
  id: string,
) => Promise<{ readonly organizationId: string } | undefined>;

type OwnedNews = CircuitNews & { readonly owner: CircuitOwner };

/**
 * Turns what routers tell each other about circuits into alerts, each change once, however many routers say it. Messages
 * may be lost: an opening is said again each second, and a closing is found by comparison with all that is said to stand.
 */
export class CircuitAlerts {
  private readonly source: DataSource;
  private readonly describe: DescribeCircuit;
  private readonly clock: Clock;
  private readonly hearing: Hearing;
  /** Open circuits by name, with the moment until which they need not be noted again. */
  private readonly noted = new Map<string, number>();

  constructor(source: DataSource, describe: DescribeCircuit, clock: Clock) {
    this.source = source;
    this.describe = describe;
    this.clock = clock;
    this.hearing = new Hearing(UNHEARD_MS);
  }

  /** Takes a message of routers. @returns how many alerts came of it. @throws what the database threw */
  async take(bytes: Uint8Array): Promise<number> {
    const gossip = decoded(bytes);
    if (gossip === undefined) return 0;
    try {
      let alerts = 0;
      for (const news of this.newsIn(gossip)) alerts += (await this.hear(news, gossip.routerId)) ? 1 : 0;
      if (gossip.complete && gossip.circuits.length < MOST_TOLD) this.hearing.heard(this.clock.monotonicMs());
      return alerts;
    } catch (error) {
      // What stands may not have been noted: nobody may take it for closed.
      this.hearing.missed();
      throw error;
    }
  }

  /**
   * Tells of circuits that closed unheard: open ones that routers, while they are heard, name no more. A deployment that
   * is gone is among them.
   *
   * @returns how many
   */
  async compare(): Promise<number> {
    await this.source.query(FORGET);
    if (!this.hearing.isSteady(this.clock.monotonicMs())) return 0;
    const rows = await this.source.query<UnheardRow[]>(UNHEARD, [UNHEARD_MS]);
    let told = 0;
    for (const row of rows) told += (await this.withdraw(row)) ? 1 : 0;
    return told;
  }

  /** What is not known to be noted already. */
  private newsIn({ circuits }: RouterGossip): OwnedNews[] {
    const nowMs = this.clock.monotonicMs();
    return circuits.filter((news): news is OwnedNews => {
      const { owner, id, open } = news;
      if ((owner !== 'deployment' && owner !== 'provider') || id === '' || id.length > MAX_ID) return false;
      return !open || !((this.noted.get(`${owner} ${id}`) ?? -Infinity) > nowMs);
    });
  }

  private async hear(news: OwnedNews, routerId: string): Promise<boolean> {
    const { owner, id, open, ageMs } = news;
    const changedAt = new Date(this.clock.nowMs() - ageMs);
    const organizationId = (await this.describe(owner, id))?.organizationId ?? null;
    const told = await inTransaction(this.source, async (manager) => {
      if (open) await manager.query(SEEN, [owner, id]);
      const values = [owner, id, open, changedAt, organizationId];
      const [change] = await manager.query<{ first: boolean }[]>(CHANGE, values);
      if (change === undefined || (change.first && !open)) return false;
      return AlertOutbox.add(manager, changeAlert(news, routerId, organizationId, changedAt));
    });
    this.note(`${owner} ${id}`, open);
    return told;
  }

  private note(name: string, open: boolean): void {
    this.noted.delete(name);
    if (!open) return;
    if (this.noted.size >= MAX_NOTED) this.noted.clear();
    this.noted.set(name, this.clock.monotonicMs() + NOTED_MS);
  }

  /** Forgets the circuit: should it be open after all, whoever says so is heard as for the first time. */
  private async withdraw({ owner, id }: UnheardRow): Promise<boolean> {
    const told = await inTransaction(this.source, async (manager) => {
      const [row] = (await manager.query<[UnheardRow[], number]>(WITHDRAW, [owner, id, UNHEARD_MS]))[0];
      if (row === undefined) return false;
      return AlertOutbox.add(manager, {
        kind: 'circuit.closed',
        organizationId: row.organization_id,
        subjectId: id,
        dedupeKey: `circuit ${owner} ${id} unheard ${row.changed_at.getTime()}`,
        occurredAt: new Date(this.clock.nowMs()),
        payload: { owner, [`${owner}_id`]: id, state: 'closed', last_seen_open: row.seen_at.toISOString() },
      });
    });
    this.noted.delete(`${owner} ${id}`);
    return told;
  }
}

function changeAlert(news: OwnedNews, routerId: string, organizationId: string | null, changedAt: Date): Alert {
  const { owner, id, open, cause, openMs, openings } = news;
  const state = open ? 'opened' : 'closed';
  return {
    kind: `circuit.${state}`,
    organizationId,
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
  };
}

function decoded(bytes: Uint8Array): RouterGossip | undefined {
  try {
    return RouterGossip.decode(bytes);
  } catch {
    return undefined;
  }
}
