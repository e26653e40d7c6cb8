import type { LimitJournal } from './limit-journal.ts';
import { LimitState } from './limit-state.ts';

/**
 * Limit states by id of their scope, never more than so many. Beyond that idle ones are forgotten, then the one made
 * first: its minute begins anew.
 */
export class LimitBook {
  private readonly states = new Map<string, LimitState>();
  private readonly most: number;
  private readonly journal: LimitJournal | undefined;
  private forgotten = 0;
  private looking: MapIterator<[id: string, state: LimitState]> | undefined;

  /**
   * @param most states that are kept; default 100 000, of about a kilobyte each
   * @param journal is told of every state that changes; absent = nobody is told
   */
  constructor(most = 100_000, journal?: LimitJournal) {
    this.most = most;
    this.journal = journal;
  }

  /** Changes whenever a state was forgotten: then those that somebody kept hold of may not count any more. */
  get generation(): number {
    return this.forgotten;
  }

  /** Number of states. */
  get size(): number {
    return this.states.size;
  }

  /** What is known of a scope; undefined = it has used nothing. */
  get(id: string): LimitState | undefined {
    return this.states.get(id);
  }

  /** State of a scope, begun anew where nothing is known. */
  stateOf(id: string, nowMs: number): LimitState {
    const known = this.states.get(id);
    if (known !== undefined) return known;
    if (this.states.size >= this.most) this.makeRoom(nowMs);
    const state = new LimitState(id, this.journal);
    this.states.set(id, state);
    return state;
  }

  /** States with requests that are open here. */
  *open(): Generator<LimitState> {
    for (const state of this.states.values()) if (state.openHere > 0) yield state;
  }

  /**
   * Forgets those that are idle. Each is to be looked at about once a minute.
   *
   * @param looks goes on where it stopped, for so many at most; default all
   */
  sweep(nowMs: number, looks = Infinity): void {
    for (let look = 0; look < looks; look += 1) {
      this.looking ??= this.states.entries();
      const next = this.looking.next();
      if (next.done === true) {
        this.looking = undefined;
        return;
      }
      const [id, state] = next.value;
      if (state.isIdle(nowMs)) this.forget(id);
    }
  }

  /** Looks at a bounded number from the oldest on: under a flood of new scopes no call may pay for all of them. */
  private makeRoom(nowMs: number): void {
    let looks = 16;
    for (const [id, state] of this.states) {
      if (state.isIdle(nowMs)) {
        this.forget(id);
        return;
      }
      looks -= 1;
      if (looks === 0) break;
    }
    const oldest = this.states.keys().next().value;
    if (oldest !== undefined) this.forget(oldest);
  }

  private forget(id: string): void {
    this.states.delete(id);
    this.forgotten += 1;
  }
}
