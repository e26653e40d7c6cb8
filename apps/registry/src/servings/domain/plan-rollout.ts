/**
 * What one copy is worth now. `ready`: it gave a token, or would be loaded for the asking. `lost`: its node is out of
 * touch, so that nobody knows; it may well be serving.
 */
export type CopyState = 'working' | 'ready' | 'failed' | 'lost';

/** One copy of a serving on a node. */
export interface RolloutCopy {
  readonly id: string;
  readonly nodeId: string;
  /** active = calls reach it; candidate = it is to take that one's place; retired = it finishes what it has. */
  readonly role: 'active' | 'candidate' | 'retired';
  /** Of the release that is wanted. */
  readonly upToDate: boolean;
  readonly state: CopyState;
  /** Why it failed; for people. */
  readonly message: string;
  readonly ageMs: number;
  /** Since it was retired; 0 = it is not. */
  readonly retiredMs: number;
}

/** A node, as far as this serving goes. They come in the order in which they are to be taken. */
export interface RolloutSeat {
  readonly nodeId: string;
  readonly name: string;
  /** May hold a copy: what is there already may stay. */
  readonly allowed: boolean;
  /** Has room for one more copy of the wanted release. */
  readonly room: boolean;
  /** Has room for it once the copy that is there is gone. */
  readonly roomInstead: boolean;
  /** Why it has no room, for people: none at all, if that is so. */
  readonly reason: string;
  /** Its node is in touch. */
  readonly connected: boolean;
  /** Why its node is not waited for any more, for people; empty = it is. What is there leaves, one copy at a time. */
  readonly gone: string;
}

/** What is wanted. */
export interface RolloutWish {
  readonly copies: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  readonly timeoutMs: number;
  /** A retired copy stays so long: calls that were sent on their way before everybody knew still find it. */
  readonly retiredMs: number;
  readonly drained: boolean;
  /** The release is new; one that counts already cannot fail any more. */
  readonly rolling: boolean;
  /** There is another release to go back to. */
  readonly canGoBack: boolean;
}

/** One thing to be done. */
export type RolloutStep =
  /** A copy on a node that has none. */
  | { readonly do: 'place'; readonly nodeId: string }
  /** A candidate beside an active copy. */
  | { readonly do: 'surge'; readonly nodeId: string }
  /** A copy in the place of one that makes room for it first. */
  | { readonly do: 'replace'; readonly copyId: string; readonly nodeId: string }
  /** Calls reach the candidate from now on; the active copy of its node is retired. */
  | { readonly do: 'promote'; readonly copyId: string }
  /** Calls do not reach the copy any more, it is retired, and its node has none then. */
  | { readonly do: 'withdraw'; readonly copyId: string }
  /** A copy that no call ever reached, or that has nothing left to do, goes. */
  | { readonly do: 'remove'; readonly copyId: string }
  | { readonly do: 'fail'; readonly reason: string }
  | { readonly do: 'finish' };

/** What is to be done now, and what stands in the way of the rest. */
export interface RolloutPlan {
  readonly steps: readonly RolloutStep[];
  /** For people; empty = nothing. */
  readonly problem: string;
}

/**
 * Decides the next steps of a serving. Safe to ask at any time: what is under way is not repeated. An old copy goes
 * only when its successor gave a token, unless it serves nobody or `maxUnavailable` lets it go before; a release whose
 * copy fails is given up, and its copies give way to the release before in the same manner.
 */
export function planRollout(
  wish: RolloutWish,
  copies: readonly RolloutCopy[],
  seats: readonly RolloutSeat[],
): RolloutPlan {
  const gone = new Set(seats.filter((seat) => seat.gone !== '').map((seat) => seat.nodeId));
  const spent = copies.filter((copy) => isSpent(copy, wish, gone));
  const steps: RolloutStep[] = spent.map((copy) => ({ do: 'remove', copyId: copy.id }));
  if (wish.drained) return { steps, problem: '' };
  const failure = wish.rolling && wish.canGoBack ? failureOf(wish, copies) : undefined;
  if (failure !== undefined) return { steps: [...steps, { do: 'fail', reason: failure }], problem: failure };
  const candidates = copies.filter((copy) => copy.role === 'candidate' && copy.upToDate && !gone.has(copy.nodeId));
  const promoted = candidates.filter((copy) => copy.state === 'ready');
  steps.push(...promoted.map((copy) => ({ do: 'promote', copyId: copy.id }) as const));
  const rest = new Copies(copies, seats, promoted);
  steps.push(...rest.place(wish));
  const renewal = rest.renew(wish, candidates.length - promoted.length);
  steps.push(...renewal.steps, ...rest.withdraw(wish));
  if (wish.rolling && steps.length === 0 && rest.isDone()) steps.push({ do: 'finish' });
  return { steps, problem: rest.problem || renewal.problem };
}

function isSpent(copy: RolloutCopy, { drained, retiredMs }: RolloutWish, goneNodes: ReadonlySet<string>): boolean {
  if (copy.role === 'retired') return drained || copy.retiredMs >= retiredMs;
  return copy.role === 'candidate' && (drained || !copy.upToDate || goneNodes.has(copy.nodeId));
}

function failureOf({ timeoutMs }: RolloutWish, copies: readonly RolloutCopy[]): string | undefined {
  for (const copy of copies) {
    if (!copy.upToDate || copy.role === 'retired') continue;
    if (copy.state === 'failed') return copy.message || 'A copy of it failed.';
    if (copy.state === 'working' && copy.ageMs > timeoutMs) {
      return `A copy was not ready after ${Math.round(timeoutMs / 1000)} s. ${copy.message}`.trim();
    }
  }
  return undefined;
}

/** The copies that calls reach, while steps are decided. */
class Copies {
  private readonly seats: ReadonlyMap<string, RolloutSeat>;
  private readonly order: readonly RolloutSeat[];
  private readonly candidateNodes: ReadonlySet<string>;
  private active: RolloutCopy[];
  private placed = 0;
  problem = '';

  constructor(copies: readonly RolloutCopy[], seats: readonly RolloutSeat[], promoted: readonly RolloutCopy[]) {
    this.order = seats;
    this.seats = new Map(seats.map((seat) => [seat.nodeId, seat]));
    this.candidateNodes = new Set(copies.filter((copy) => copy.role === 'candidate').map((copy) => copy.nodeId));
    const successors = new Set(promoted.map((copy) => copy.nodeId));
    const active = copies.filter((copy) => copy.role === 'active' && !successors.has(copy.nodeId));
    this.active = [...active, ...promoted];
  }

  /** Copies on nodes that have none, as long as some are missing; those on nodes that must not have one do not count. */
  place({ copies }: RolloutWish): RolloutStep[] {
    const taken = new Set(this.active.map((copy) => copy.nodeId));
    const staying = this.active.filter((copy) => this.isAllowed(copy));
    const gone = this.active.filter((copy) => this.isGone(copy));
    this.problem = this.troubleOf(gone);
    // What was on nodes that are gone moves one by one: the next when the one before is through.
    const moving = staying.some((copy) => copy.state === 'working') ? 0 : 1;
    const missing = copies - staying.length - Math.max(0, gone.length - moving);
    if (missing <= 0) return [];
    const free = this.order
      .filter((seat) => seat.allowed && seat.room && !taken.has(seat.nodeId) && (gone.length === 0 || seat.connected))
      .slice(0, missing);
    this.placed = free.length;
    if (free.length < missing) {
      this.problem = `${this.problem} ${missing - free.length} of ${copies} copies fit on no node.`.trim();
    }
    return free.map(({ nodeId }) => ({ do: 'place', nodeId }));
  }

  private troubleOf(gone: readonly RolloutCopy[]): string {
    const [first, ...more] = gone.map((copy) => this.seats.get(copy.nodeId)!);
    if (first === undefined) return '';
    const others = more.length === 0 ? '' : ` So it is with ${more.map((seat) => seat.name).join(', ')}.`;
    return `${first.name} is to be left: ${first.gone}${others}`;
  }

  /** Puts the wanted release in the place of others, as many at a time as may be. */
  renew(wish: RolloutWish, busy: number): { steps: RolloutStep[]; problem: string } {
    const steps: RolloutStep[] = [];
    let problem = '';
    let surging = busy;
    // What was replaced already and is on its way counts as missing, too.
    let unavailable = Math.max(0, wish.copies - this.active.filter((copy) => copy.state === 'ready').length);
    const outdated = this.active.filter((copy) => !copy.upToDate && this.isAllowed(copy));
    for (const copy of outdated.toSorted((one, other) => Number(isServing(one)) - Number(isServing(other)))) {
      const { id: copyId, nodeId } = copy;
      // Nobody knows what runs there: as long as that is so, it stays.
      if (copy.state === 'lost' || this.candidateNodes.has(nodeId)) continue;
      if (copy.state !== 'ready') {
        steps.push({ do: 'replace', copyId, nodeId });
        continue;
      }
      if (surging >= wish.maxSurge) continue;
      const seat = this.seats.get(nodeId);
      if (seat?.room) {
        surging += 1;
        steps.push({ do: 'surge', nodeId });
      } else if (seat?.roomInstead === true && unavailable < wish.maxUnavailable) {
        unavailable += 1;
        surging += 1;
        steps.push({ do: 'replace', copyId, nodeId });
      } else {
        const beside = seat?.roomInstead === true ? ' beside the old' : '';
        problem ||= `${seat?.name ?? nodeId} has no room for the new${beside}: ${seat?.reason ?? ''}`;
      }
    }
    return { steps, problem };
  }

  /** Copies where none may be any more, once enough others serve; and those that are too many. */
  withdraw({ copies, maxUnavailable }: RolloutWish): RolloutStep[] {
    const steps: RolloutStep[] = [];
    let serving = this.active.filter(isServing).length;
    const leaving = new Set<RolloutCopy>();
    const leave = (copy: RolloutCopy): void => {
      leaving.add(copy);
      if (isServing(copy)) serving -= 1;
      steps.push({ do: 'withdraw', copyId: copy.id });
    };
    for (const copy of this.active.filter((one) => !this.isAllowed(one))) {
      // Of a node that is gone nobody knows whether it serves: it may, until others surely do.
      const missable = this.isGone(copy) ? 0 : maxUnavailable;
      if (!isServing(copy) || serving - 1 >= copies - missable) leave(copy);
    }
    const kept = this.active.filter((copy) => !leaving.has(copy) && this.isAllowed(copy));
    for (const copy of kept.toSorted((one, other) => this.worth(one) - this.worth(other))) {
      if (kept.length - [...leaving].filter((one) => kept.includes(one)).length <= copies) break;
      leave(copy);
    }
    return steps;
  }

  /** Every copy is of the wanted release and serves, as far as anybody knows. */
  isDone(): boolean {
    const known = this.active.filter((copy) => copy.state !== 'lost');
    return known.length > 0 && known.every((copy) => copy.upToDate && copy.state === 'ready') && this.placed === 0;
  }

  private isAllowed(copy: RolloutCopy): boolean {
    return this.seats.get(copy.nodeId)?.allowed ?? false;
  }

  private isGone(copy: RolloutCopy): boolean {
    return (this.seats.get(copy.nodeId)?.gone ?? '') !== '';
  }

  /** The least of these goes first: what failed, then what does not serve yet, what is old, what is on the last node. */
  private worth(copy: RolloutCopy): number {
    const place = this.order.findIndex((seat) => seat.nodeId === copy.nodeId);
    const use = isServing(copy) ? 8_000_000 : copy.state === 'failed' ? 0 : 4_000_000;
    return use + (copy.upToDate ? 2_000_000 : 0) - place;
  }
}

function isServing(copy: RolloutCopy): boolean {
  return copy.state === 'ready' || copy.state === 'lost';
}
