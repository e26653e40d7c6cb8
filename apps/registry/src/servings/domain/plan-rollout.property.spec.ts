import { describe, expect, it } from '@jest/globals';
import { planRollout, type CopyState, type RolloutCopy, type RolloutSeat, type RolloutWish } from './plan-rollout.ts';

const RUNS = process.env['ROUNDHOUSE_LONG'] === '1' ? 5_000 : 250;
const STEPS = 60;

/** Numbers that look random and come again with the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A serving whose nodes do what they please, while somebody goes on asking what to do. */
class Playground {
  copies: RolloutCopy[] = [];
  readonly seats: RolloutSeat[];
  readonly wish: RolloutWish;
  /** The wanted release fails wherever it is tried. */
  readonly bad: boolean;
  failed = false;
  finished = false;
  private next = 1;
  private readonly pick: (below: number) => number;

  constructor(seed: number) {
    this.pick = random(seed);
    const { pick } = this;
    const nodes = 1 + pick(5);
    const copies = 1 + pick(nodes);
    this.bad = pick(4) === 0;
    this.wish = {
      copies,
      maxSurge: 1 + pick(3),
      maxUnavailable: pick(3) === 0 ? 1 : 0,
      timeoutMs: 1_000_000,
      retiredMs: 2,
      drained: false,
      rolling: true,
      canGoBack: true,
    };
    this.seats = Array.from({ length: nodes }, (_, index) => ({
      nodeId: `n${index}`,
      name: `n${index}`,
      allowed: true,
      room: pick(4) !== 0,
      roomInstead: true,
      reason: 'no room',
      connected: true,
      gone: '',
    }));
    for (let index = 0; index < copies; index++) this.add(`n${index}`, 'active', false, 'ready');
  }

  get serving(): number {
    return this.copies.filter((copy) => copy.role === 'active' && copy.state === 'ready').length;
  }

  /** The nodes do something, then one round is planned and carried out. */
  round(): void {
    this.copies = this.copies.map((copy) => ({ ...this.advanced(copy), ageMs: copy.ageMs + 1 }));
    const wish = { ...this.wish, rolling: !this.failed && !this.finished, canGoBack: !this.failed };
    for (const step of planRollout(wish, this.copies, this.seats).steps) {
      if (step.do === 'place') this.add(step.nodeId, 'active', true, 'working');
      else if (step.do === 'surge') this.add(step.nodeId, 'candidate', true, 'working');
      else if (step.do === 'replace') {
        this.copies = this.copies.filter((copy) => copy.id !== step.copyId);
        this.add(step.nodeId, 'active', true, 'working');
      } else if (step.do === 'promote') this.promote(step.copyId);
      else if (step.do === 'withdraw') this.change(step.copyId, { role: 'retired' });
      else if (step.do === 'remove') this.copies = this.copies.filter((copy) => copy.id !== step.copyId);
      else if (step.do === 'finish') this.finished = true;
      else {
        this.failed = true;
        this.copies = this.copies.map((copy) => ({ ...copy, upToDate: !copy.upToDate }));
      }
    }
  }

  private advanced(copy: RolloutCopy): RolloutCopy {
    if (copy.role === 'retired') return { ...copy, retiredMs: copy.retiredMs + 1 };
    if (copy.state !== 'working' || this.pick(3) > 0) return copy;
    const isOfBadRelease = this.bad && copy.upToDate !== this.failed;
    return { ...copy, state: isOfBadRelease ? 'failed' : 'ready' };
  }

  private promote(copyId: string): void {
    const { nodeId } = this.copies.find((copy) => copy.id === copyId)!;
    const former = this.copies.find((copy) => copy.nodeId === nodeId && copy.role === 'active');
    if (former !== undefined) this.change(former.id, { role: 'retired' });
    this.change(copyId, { role: 'active' });
  }

  private change(copyId: string, change: Partial<RolloutCopy>): void {
    this.copies = this.copies.map((copy) => (copy.id === copyId ? { ...copy, ...change } : copy));
  }

  private add(nodeId: string, role: 'active' | 'candidate', upToDate: boolean, state: CopyState): void {
    const id = `c${this.next++}`;
    this.copies.push({ id, nodeId, role, upToDate, state, message: '', ageMs: 0, retiredMs: 0 });
  }
}

/** What a plan must never bring about, as it is after a round. */
function wrongs({ wish, copies, serving }: Playground): string[] {
  const nodesOf = (role: string) => copies.filter((copy) => copy.role === role).map((copy) => copy.nodeId);
  const twice = (role: string) => new Set(nodesOf(role)).size < nodesOf(role).length;
  // What failed in the place of a copy that had made room for it is not the plan's doing.
  const broken = copies.filter((copy) => copy.role === 'active' && copy.state === 'failed').length;
  return [
    ...(serving + broken < wish.copies - wish.maxUnavailable ? ['too few serve'] : []),
    ...(twice('active') || twice('candidate') ? ['two on a node'] : []),
    ...(nodesOf('candidate').length > wish.maxSurge ? ['too many at once'] : []),
  ];
}

describe('any rollout', () => {
  it(`never leaves fewer copies serving than it may, nor two on a node, and comes to an end (${RUNS} plays)`, () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const play = new Playground(seed);
      for (let step = 0; step < STEPS; step++) {
        play.round();
        const found = wrongs(play);
        if (found.length > 0) expect({ seed, step, found }).toEqual({ seed, step, found: [] });
      }
      if (!play.seats.slice(0, play.wish.copies).every((seat) => seat.room)) continue;
      const settled = play.copies.every((copy) => copy.role === 'active' && copy.upToDate && copy.state === 'ready');
      expect({ seed, settled, finished: play.finished, failed: play.failed }).toEqual({
        seed,
        settled: true,
        finished: !play.bad,
        failed: play.bad,
      });
    }
  });
});

/** A serving whose nodes are lost and found while somebody goes on asking what to do. */
class LossyFleet {
  copies: RolloutCopy[] = [];
  seats: RolloutSeat[];
  readonly wanted: number;
  readonly pick: (below: number) => number;
  private next = 1;

  constructor(seed: number) {
    this.pick = random(seed);
    const nodes = 2 + this.pick(5);
    this.wanted = 1 + this.pick(nodes - 1);
    this.seats = Array.from({ length: nodes }, (_, index) => ({
      nodeId: `n${index}`,
      name: `n${index}`,
      allowed: true,
      room: true,
      roomInstead: true,
      reason: '',
      connected: true,
      gone: '',
    }));
    for (let index = 0; index < this.wanted; index++) this.add(`n${index}`, 'ready');
  }

  get active(): RolloutCopy[] {
    return this.copies.filter((copy) => copy.role === 'active');
  }

  get here(): number {
    return this.seats.filter((seat) => seat.gone === '').length;
  }

  /** A node is lost, or one that was lost is back with what it holds. */
  turn(nodeId: string): void {
    this.seats = this.seats.map((seat) => {
      if (seat.nodeId !== nodeId) return seat;
      const isBack = seat.gone !== '';
      return { ...seat, gone: isBack ? '' : 'lost', allowed: isBack, connected: isBack };
    });
    const isLost = this.seats.some((seat) => seat.nodeId === nodeId && seat.gone !== '');
    this.change((copy) => copy.nodeId === nodeId, { state: isLost ? 'lost' : 'ready' });
  }

  round(): void {
    this.copies = this.copies.map((copy) => ({ ...copy, retiredMs: copy.role === 'retired' ? copy.retiredMs + 1 : 0 }));
    if (this.pick(3) === 0) this.change((copy) => copy.state === 'working', { state: 'ready' });
    const wish = { copies: this.wanted, maxSurge: 1, maxUnavailable: this.pick(2), timeoutMs: 1_000_000, retiredMs: 2 };
    const state = { drained: false, rolling: false, canGoBack: false };
    for (const step of planRollout({ ...wish, ...state }, this.copies, this.seats).steps) {
      if (step.do === 'place') this.add(step.nodeId, 'working');
      else if (step.do === 'withdraw') this.change((copy) => copy.id === step.copyId, { role: 'retired' });
      else if (step.do === 'remove') this.copies = this.copies.filter((copy) => copy.id !== step.copyId);
      else throw new Error(`nobody asked to ${step.do}`);
    }
  }

  private change(test: (copy: RolloutCopy) => boolean, change: Partial<RolloutCopy>): void {
    this.copies = this.copies.map((copy) => (test(copy) ? { ...copy, ...change } : copy));
  }

  private add(nodeId: string, state: CopyState): void {
    const id = `c${this.next++}`;
    this.copies.push({ id, nodeId, role: 'active', upToDate: true, state, message: '', ageMs: 0, retiredMs: 0 });
  }
}

describe('any fleet that loses nodes', () => {
  it(`moves one copy at a time, keeps as many as may be serving, and ends with what was asked for (${RUNS} plays)`, () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const fleet = new LossyFleet(seed);
      for (let step = 0; step < 2 * STEPS; step++) {
        const isRestless = step < STEPS;
        if (isRestless && fleet.pick(6) === 0) fleet.turn(`n${fleet.pick(fleet.seats.length)}`);
        fleet.round();
        const { active } = fleet;
        const moving = active.filter((copy) => copy.state === 'working').length;
        const kept = active.filter((copy) => copy.state !== 'working').length;
        const isTwice = new Set(active.map((copy) => copy.nodeId)).size < active.length;
        if (moving <= 1 && kept >= fleet.wanted && !isTwice) continue;
        expect({ seed, step, moving, kept, isTwice }).toEqual('one that moves, as many as are wanted, none twice');
      }
      if (fleet.here < fleet.wanted) continue;
      const goneNodes = new Set(fleet.seats.filter((seat) => seat.gone !== '').map((seat) => seat.nodeId));
      const { active } = fleet;
      const isSettled = active.every((copy) => copy.state === 'ready' && !goneNodes.has(copy.nodeId));
      expect({ seed, isSettled, copies: active.length }).toEqual({ seed, isSettled: true, copies: fleet.wanted });
    }
  });
});
