import type { ChangeJournal, LimitState } from './limit-state.ts';

/** States with something to tell to peers, each once, in the order of their first change. */
export class LimitJournal implements ChangeJournal {
  private readonly states = new Set<LimitState>();

  /** Number of states that wait. */
  get size(): number {
    return this.states.size;
  }

  /** A state changed. */
  note(state: LimitState): void {
    this.states.add(state);
  }

  /** Takes out so many at most; the others wait for the next time. */
  take(most: number): LimitState[] {
    const taken: LimitState[] = [];
    for (const state of this.states) {
      if (taken.length >= most) break;
      taken.push(state);
      this.states.delete(state);
    }
    return taken;
  }
}
