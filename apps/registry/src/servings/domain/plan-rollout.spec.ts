import { describe, expect, it } from '@jest/globals';
import { planRollout, type RolloutCopy, type RolloutSeat, type RolloutWish } from './plan-rollout.ts';

const RETIRED_MS = 5_000;

const WISH: RolloutWish = {
  copies: 1,
  maxSurge: 1,
  maxUnavailable: 0,
  timeoutMs: 60_000,
  retiredMs: RETIRED_MS,
  drained: false,
  rolling: true,
  canGoBack: true,
};

const seat = (nodeId: string, change: Partial<RolloutSeat> = {}): RolloutSeat => ({
  nodeId,
  name: nodeId,
  allowed: true,
  room: true,
  roomInstead: true,
  reason: '',
  connected: true,
  gone: '',
  ...change,
});

const copy = (id: string, nodeId: string, change: Partial<RolloutCopy> = {}): RolloutCopy => ({
  id,
  nodeId,
  role: 'active',
  upToDate: true,
  state: 'ready',
  message: '',
  ageMs: 0,
  retiredMs: 0,
  ...change,
});

const old = (id: string, nodeId: string, change: Partial<RolloutCopy> = {}) =>
  copy(id, nodeId, { upToDate: false, ...change });
const candidate = (id: string, nodeId: string, change: Partial<RolloutCopy> = {}) =>
  copy(id, nodeId, { role: 'candidate', state: 'working', ...change });

function steps(
  wish: Partial<RolloutWish>,
  copies: readonly RolloutCopy[],
  seats: readonly RolloutSeat[] = ['a', 'b', 'c'].map((id) => seat(id)),
): string[] {
  return planRollout({ ...WISH, ...wish }, copies, seats).steps.map((step) =>
    [step.do, 'copyId' in step ? step.copyId : 'nodeId' in step ? step.nodeId : ''].join(' ').trim(),
  );
}

describe('copies of a serving', () => {
  it('take the first nodes that have room, and no node twice', () => {
    const seats = [seat('a', { room: false }), seat('b'), seat('c')];
    expect(steps({ copies: 2 }, [], seats)).toEqual(['place b', 'place c']);
    expect(steps({ copies: 2 }, [copy('1', 'b', { state: 'working' })], seats)).toEqual(['place c']);
  });

  it('that fit nowhere are told of and stay missing', () => {
    const plan = planRollout({ ...WISH, copies: 3 }, [], [seat('a'), seat('b', { room: false })]);
    expect(plan).toEqual({ steps: [{ do: 'place', nodeId: 'a' }], problem: '2 of 3 copies fit on no node.' });
  });

  it('that are too many go: first what does not serve, then the last node', () => {
    const copies = [copy('1', 'a'), copy('2', 'b', { state: 'failed' }), copy('3', 'c')];
    expect(steps({ copies: 1, rolling: false }, copies)).toEqual(['withdraw 2', 'withdraw 3']);
  });

  it('leave a node that may not have them only when another one serves', () => {
    const seats = [seat('a', { allowed: false }), seat('b')];
    expect(steps({ rolling: false }, [copy('1', 'a')], seats)).toEqual(['place b']);
    const moving = [copy('1', 'a'), copy('2', 'b', { state: 'working' })];
    expect(steps({ rolling: false }, moving, seats)).toEqual([]);
    expect(steps({ rolling: false }, [copy('1', 'a'), copy('2', 'b')], seats)).toEqual(['withdraw 1']);
    expect(steps({ rolling: false }, [copy('1', 'a')], [seat('a', { allowed: false })])).toEqual([]);
  });

  it('of a drained serving are not placed, and nothing of it is beside them', () => {
    expect(steps({ drained: true, copies: 3 }, [copy('1', 'a'), candidate('2', 'a')])).toEqual(['remove 2']);
  });
});

describe('a new release', () => {
  it('is placed beside the old, one node at a time, and takes over when it gave a token', () => {
    const two = [old('1', 'a'), old('2', 'b')];
    expect(steps({ copies: 2 }, two)).toEqual(['surge a']);
    expect(steps({ copies: 2 }, [...two, candidate('3', 'a')])).toEqual([]);
    const ready = candidate('3', 'a', { state: 'ready' });
    expect(steps({ copies: 2 }, [...two, ready])).toEqual(['promote 3', 'surge b']);
  });

  it('is placed on as many nodes at once as may be', () => {
    const three = [old('1', 'a'), old('2', 'b'), old('3', 'c')];
    expect(steps({ copies: 3, maxSurge: 2 }, three)).toEqual(['surge a', 'surge b']);
  });

  it('counts once every copy is of it and serves', () => {
    expect(steps({ copies: 2 }, [copy('1', 'a'), copy('2', 'b')])).toEqual(['finish']);
    expect(steps({ copies: 2 }, [copy('1', 'a'), copy('2', 'b', { state: 'working' })])).toEqual([]);
    expect(steps({ copies: 2 }, [copy('1', 'a'), old('2', 'b', { state: 'lost' })])).toEqual(['finish']);
  });

  it('takes the place of a copy that serves nobody at once', () => {
    const dead = old('1', 'a', { state: 'failed', message: 'out of memory' });
    expect(steps({}, [dead], [seat('a', { room: false })])).toEqual(['replace 1']);
  });

  it('leaves alone what is on a node out of touch', () => {
    expect(steps({}, [old('1', 'a', { state: 'lost' })])).toEqual([]);
  });

  it('waits where there is no room for both, and says so', () => {
    const seats = [seat('a', { room: false, reason: 'Needs 21 GiB.' })];
    expect(planRollout(WISH, [old('1', 'a')], seats)).toEqual({
      steps: [],
      problem: 'a has no room for the new beside the old: Needs 21 GiB.',
    });
  });

  it('goes on without room where as many copies may be missing', () => {
    const seats = [seat('a', { room: false }), seat('b', { room: false })];
    const two = [old('1', 'a'), old('2', 'b')];
    expect(steps({ copies: 2, maxUnavailable: 1, maxSurge: 5 }, two, seats)).toEqual(['replace 1']);
    const replaced = [copy('3', 'a', { state: 'working' }), old('2', 'b')];
    expect(steps({ copies: 2, maxUnavailable: 1, maxSurge: 5 }, replaced, seats)).toEqual([]);
  });

  it('takes no copy away for one that would not fit in its place either', () => {
    const seats = [seat('a', { room: false, roomInstead: false, reason: 'Needs 90 GiB.' })];
    const plan = planRollout({ ...WISH, maxUnavailable: 1 }, [old('1', 'a')], seats);
    expect(plan).toEqual({ steps: [], problem: 'a has no room for the new: Needs 90 GiB.' });
  });

  it('is given up when a copy of it fails, or is not ready in time', () => {
    const failed = candidate('2', 'a', { state: 'failed', message: 'The file is damaged.' });
    expect(planRollout(WISH, [old('1', 'a'), failed], [seat('a')]).steps).toEqual([
      { do: 'fail', reason: 'The file is damaged.' },
    ]);
    expect(steps({}, [old('1', 'a'), candidate('2', 'a', { ageMs: 60_001 })])).toEqual(['fail']);
    expect(steps({ canGoBack: false }, [copy('1', 'a', { state: 'failed' })])).toEqual([]);
    expect(steps({ rolling: false }, [copy('1', 'a', { state: 'failed' })])).toEqual([]);
  });

  it('gives way to the one before in the same manner once it was given up', () => {
    // Node a had taken over the failed release, node b tried to.
    const copies = [old('1', 'a'), copy('2', 'b'), candidate('3', 'b', { upToDate: false, state: 'failed' })];
    expect(steps({ copies: 2, rolling: false }, copies)).toEqual(['remove 3', 'surge a']);
  });
});

describe('copies on a node that is not waited for any more', () => {
  const gone = seat('a', { allowed: false, gone: 'It is out of touch since noon.' });
  const lost = (id: string, nodeId: string) => copy(id, nodeId, { state: 'lost' });

  it('are placed elsewhere, and leave only when another one serves', () => {
    const plan = planRollout({ ...WISH, rolling: false }, [lost('1', 'a')], [gone, seat('b')]);
    expect(plan).toEqual({
      steps: [{ do: 'place', nodeId: 'b' }],
      problem: 'a is to be left: It is out of touch since noon.',
    });
    const begun = [lost('1', 'a'), copy('2', 'b', { state: 'working' })];
    expect(steps({ rolling: false }, begun, [gone, seat('b'), seat('c')])).toEqual([]);
    expect(steps({ rolling: false }, [lost('1', 'a'), copy('2', 'b')], [gone, seat('b')])).toEqual(['withdraw 1']);
  });

  it('are moved one after the other', () => {
    const seats = [gone, seat('b', { allowed: false, gone: 'So is this.' }), seat('c'), seat('d')];
    const both = [lost('1', 'a'), lost('2', 'b')];
    expect(steps({ copies: 2, rolling: false }, both, seats)).toEqual(['place c']);
    const first = copy('3', 'c', { state: 'working' });
    expect(steps({ copies: 2, rolling: false }, [...both, first], seats)).toEqual([]);
    const through = [...both, copy('3', 'c')];
    expect(steps({ copies: 2, rolling: false }, through, seats)).toEqual(['withdraw 1']);
    const next = [lost('2', 'b'), copy('3', 'c')];
    expect(steps({ copies: 2, rolling: false }, next, seats)).toEqual(['place d']);
  });

  it('stay where nothing else takes them, however many may be missing', () => {
    const seats = [gone, seat('b', { connected: false }), seat('c', { room: false })];
    const plan = planRollout({ ...WISH, rolling: false, maxUnavailable: 1 }, [lost('1', 'a')], seats);
    expect(plan.steps).toEqual([]);
    expect(plan.problem).toContain('1 of 1 copies fit on no node.');
  });

  it('stay when their node is back before another one serves', () => {
    const back = [copy('1', 'a', { state: 'working' }), copy('2', 'b', { state: 'failed' })];
    expect(steps({ rolling: false }, back)).toEqual(['withdraw 2']);
  });

  it('do not hold up a rollout', () => {
    const seats = [gone, seat('b')];
    const copies = [lost('1', 'a'), candidate('2', 'a', { state: 'lost' }), old('3', 'b')];
    expect(steps({ copies: 2 }, copies, seats)).toEqual(['remove 2', 'surge b']);
  });
});

describe('a retired copy', () => {
  it('stays until calls that were on their way are through', () => {
    const retired = (retiredMs: number) => copy('9', 'a', { role: 'retired', upToDate: false, retiredMs });
    expect(steps({ rolling: false }, [copy('1', 'a'), retired(RETIRED_MS - 1)])).toEqual([]);
    expect(steps({ rolling: false }, [copy('1', 'a'), retired(RETIRED_MS)])).toEqual(['remove 9']);
  });
});
