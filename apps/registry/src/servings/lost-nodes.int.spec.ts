import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, sharedNatsUrl, testDirectory, testPki, until } from '@roundhouse/testing';
import { inRole, PATIENCE_MS, QUICK_PACE, ServingBench } from '../fixtures/serving-bench.ts';
import { Attendance } from './domain/node-absence.ts';

const HOUR_MS = 3_600_000;
const LONG_WATCHED = { ...QUICK_PACE, attendance: watchedFor(HOUR_MS) };

let bench: ServingBench;

beforeAll(async () => {
  const directory = await testDirectory('registry-lost-nodes');
  const pki = await testPki(directory.path);
  const site = { directory, pki, database: await freshDatabase(), natsUrl: sharedNatsUrl() };
  bench = await ServingBench.open(site, until);
});

beforeEach(async () => {
  // Nodes of other tests are away for long, so that they fell silent with nobody of this one.
  await bench.query(`UPDATE node_report SET connected = false, last_seen_at = now() - interval '30 days'`);
  bench.quicken(undefined, LONG_WATCHED);
});

afterAll(() => bench.close());

/** Somebody who has looked for so long, without a break. */
function watchedFor(ms: number): Attendance {
  const attendance = new Attendance(Date.now() - ms);
  for (let at = Date.now() - ms; at < Date.now(); at += 10_000) attendance.look(at);
  return attendance;
}

describe('copies on a node that is lost', () => {
  it('are placed on another node, which takes over when it serves, and are gone when the node is back', async () => {
    const { id, nodes, serving } = await bench.served({}, 'a', 'b', 'c');
    const [copy] = serving.placements;
    const lost = nodes.find((node) => node.id === copy!.node_id)!;
    await lost.vanish(HOUR_MS);
    const moving = await bench.seen('another copy', id, (one) => inRole(one, 'active').length === 2);
    expect(moving.message).toContain(`${lost.name} is to be left: This node is out of touch since`);
    const other = nodes.find((node) =>
      inRole(moving, 'active').some((one) => one.node_id === node.id && node !== lost),
    )!;
    // Until it serves, calls may still reach the node that registry does not.
    await other.say(Object.fromEntries(moving.placements.map((one) => [one.instance_id, 'starting' as const])));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await bench.call<object>('deployment.get', { id: copy!.deployment_id })).toMatchObject({ hosting: 'node' });
    expect(inRole(await bench.get(id), 'active')).toHaveLength(2);

    await other.say();
    const moved = await bench.seen('the node left', id, (one) => one.placements.length === 1);
    expect(moved).toMatchObject({ phase: 'ready', placements: [{ node_id: other.id }] });
    expect(moved.left_out).toContainEqual(expect.objectContaining({ node: lost.name, code: 'lost' }));
    await expect(bench.call('deployment.get', { id: copy!.deployment_id })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
    expect(await lost.desired()).toMatchObject({ instances: [], installations: [] });

    await lost.say();
    const back = await bench.seen('no reason left', id, (one) => one.left_out.every((left) => left.code !== 'lost'));
    expect(back.placements.map((one) => one.node_id)).toEqual([other.id]);
  });

  it('stay when the node is back before another one serves', async () => {
    const { id, nodes, serving } = await bench.served({}, 'a', 'b', 'c');
    const lost = nodes.find((node) => node.id === serving.placements[0]!.node_id)!;
    await lost.vanish(HOUR_MS);
    await bench.seen('another copy', id, (one) => inRole(one, 'active').length === 2);
    await lost.say();
    const back = await bench.seen('one copy', id, (one) => one.placements.length === 1);
    expect(back.placements[0]).toMatchObject({ node_id: lost.id, deployment_id: serving.placements[0]!.deployment_id });
  });

  it('stay while nobody can know, because registry itself was away', async () => {
    const { id, nodes, serving } = await bench.served({}, 'a', 'b', 'c');
    const lost = nodes.find((node) => node.id === serving.placements[0]!.node_id)!;
    bench.quicken(undefined, { attendance: new Attendance() });
    await lost.vanish(HOUR_MS);
    const rounds = await roundsOf(id, 3);
    expect(rounds.every((one) => inRole(one, 'active').length === 1)).toBe(true);
    bench.quicken(undefined, LONG_WATCHED);
    await bench.seen('another copy', id, (one) => inRole(one, 'active').length === 2);
  });

  it('stay, with the reason, when most nodes fall silent together; draining a node moves them', async () => {
    const { id, nodes, serving } = await bench.served({ copies: 2 }, 'a', 'b', 'c');
    const holders = nodes.filter((node) => serving.placements.some((one) => one.node_id === node.id));
    for (const node of holders) await node.vanish(HOUR_MS);
    const held = await bench.seen('the reason', id, (one) => one.message.includes('2 of 3 nodes fell silent'));
    expect(held.phase).not.toBe('ready');
    expect((await roundsOf(id, 3)).every((one) => inRole(one, 'active').length === 2)).toBe(true);
    await bench.query('UPDATE node SET draining = true WHERE id = $1', [holders[0]!.id]);
    await bench.seen('a copy elsewhere', id, (one) => inRole(one, 'active').length === 3);
  });

  it('are placed once, whoever of two registries does it', async () => {
    const { id, nodes, serving } = await bench.served({ copies: 2 }, 'a', 'b', 'c', 'd');
    const other = await bench.nodes.another();
    try {
      const pace = { ...LONG_WATCHED, tickMs: 20, roundMs: 20 };
      bench.quicken(other, pace);
      bench.quicken(undefined, pace);
      const lost = nodes.find((node) => node.id === serving.placements[0]!.node_id)!;
      await lost.vanish(HOUR_MS);
      await until('the move', PATIENCE_MS, async () => {
        for (const node of nodes) if (node !== lost) await node.say();
        const now = await bench.get(id);
        expect(inRole(now, 'active').length).toBeLessThanOrEqual(3);
        return now.placements.length === 2 && now.placements.every((one) => one.node_id !== lost.id);
      });
    } finally {
      await other.stop();
    }
  });
});

describe('copies on a node that was revoked', () => {
  it('are placed elsewhere at once, and the node may hold some again when it has joined anew', async () => {
    const label = { of: 'revoked' };
    const { wish } = await bench.ground();
    const joined = await bench.nodes.joinAs('revoked-host');
    await bench.query('UPDATE node SET labels = $2 WHERE id = $1', [joined.nodeId, label]);
    const { id } = await bench.call('serving.create', {}, { ...wish, node_labels: label });
    const other = await bench.join('stand-in', label);
    expect((await bench.get(id)).placements.map((one) => one.node_id)).toEqual([joined.nodeId]);

    await bench.call('node.revoke', { id: joined.nodeId });
    await bench.seen('another copy', id, (one) => one.placements.some((copy) => copy.node_id === other.id));
    await until('the copies of the revoked node gone', PATIENCE_MS, async () => {
      await other.say();
      return (await bench.get(id)).placements.every((one) => one.node_id === other.id);
    });
    expect((await bench.get(id)).left_out).toContainEqual(expect.objectContaining({ code: 'revoked' }));

    await bench.nodes.joinAs('revoked-host');
    await bench.seen('no reason left', id, (one) => one.left_out.every((left) => left.code !== 'revoked'));
  });
});

/** A serving as it is after each of so many rounds of its registry. */
async function roundsOf(id: string, count: number) {
  const seen = [await bench.get(id)];
  while (seen.length < count) {
    await new Promise((resolve) => setTimeout(resolve, QUICK_PACE.roundMs));
    seen.push(await bench.get(id));
  }
  return seen;
}
