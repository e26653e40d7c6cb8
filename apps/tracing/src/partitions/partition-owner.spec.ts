import { afterEach, describe, expect, it } from '@jest/globals';
import type { AdvisoryLocks } from '@roundhouse/database';
import { eventually } from '@roundhouse/testing';
import { PartitionOwner } from './partition-owner.ts';

/** Locks of several sessions in memory. */
class LockTable {
  private readonly holders = new Map<number, object>();
  private readonly group = new Set<object>();
  readonly sessions: AbortController[] = [];
  reachable = true;

  open = async (): Promise<AdvisoryLocks> => {
    if (!this.reachable) throw new Error('database is away');
    const session = new AbortController();
    this.sessions.push(session);
    const end = (): void => {
      this.group.delete(session);
      for (const [key, holder] of this.holders) if (holder === session) this.holders.delete(key);
    };
    session.signal.addEventListener('abort', end);
    return {
      lost: session.signal,
      take: async (key) => {
        if (!this.holders.has(key)) this.holders.set(key, session);
        return this.holders.get(key) === session;
      },
      release: async (key) => {
        this.holders.delete(key);
      },
      join: async () => {
        this.group.add(session);
      },
      members: async () => this.group.size,
      close: async () => session.abort(),
    };
  };
}

const owners: PartitionOwner[] = [];
const logger = { info: () => undefined, warn: () => undefined };
/** How many consume each partition. */
const consuming = new Map<number, number>();

function start(table: LockTable, instanceId: string): PartitionOwner {
  const owner = new PartitionOwner({
    openLocks: table.open,
    startConsumer: (partition) => {
      consuming.set(partition, (consuming.get(partition) ?? 0) + 1);
      return {
        stop: async () => {
          consuming.set(partition, (consuming.get(partition) ?? 0) - 1);
        },
      };
    },
    instanceId,
    intervalMs: 5,
    logger,
  });
  owners.push(owner);
  owner.start();
  return owner;
}

const everyOneOnce = (): boolean =>
  Array.from({ length: 16 }, (_, p) => consuming.get(p)).every((count) => count === 1);

afterEach(async () => {
  for (const owner of owners.splice(0)) await owner.stop();
  consuming.clear();
});

describe('PartitionOwner', () => {
  it('owns everything alone', async () => {
    const only = start(new LockTable(), 'a');
    await eventually(() => only.owned === 16 && everyOneOnce());
    expect(only.connected).toBe(true);
  });

  it('shares equally with replicas that come, and takes over from those that go', async () => {
    const table = new LockTable();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => start(table, id)) as [PartitionOwner, PartitionOwner, PartitionOwner];
    await eventually(() => everyOneOnce() && [a, b, c].every(({ owned }) => owned >= 4 && owned <= 6));
    await b.stop();
    await eventually(() => everyOneOnce() && a.owned === 8 && c.owned === 8);
    await c.stop();
    await eventually(() => everyOneOnce() && a.owned === 16);
  });

  it('stops consuming at once when its session is lost, and begins again when the database is back', async () => {
    const table = new LockTable();
    const only = start(table, 'a');
    await eventually(() => only.owned === 16);
    table.reachable = false;
    table.sessions.at(-1)?.abort();
    await eventually(() => only.owned === 0 && !only.connected);
    expect([...consuming.values()].every((count) => count === 0)).toBe(true);
    table.reachable = true;
    await eventually(() => only.owned === 16 && everyOneOnce());
  });
});
