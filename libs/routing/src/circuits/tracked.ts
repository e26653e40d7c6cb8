/** States by id, of which there are never more than so many: beyond that the one made first is forgotten. */
export class Tracked<State> {
  private readonly states = new Map<string, State>();
  private readonly create: () => State;
  private readonly most: number;
  private readonly forgotten: (id: string) => void;

  /** @param forgotten is told of each state that is not kept any more */
  constructor(create: () => State, most: number, forgotten: (id: string) => void = () => undefined) {
    this.create = create;
    this.most = most;
    this.forgotten = forgotten;
  }

  /** Number of states. */
  get size(): number {
    return this.states.size;
  }

  /** What is known; undefined = nothing. */
  get(id: string): State | undefined {
    return this.states.get(id);
  }

  /** What is known, begun anew where nothing is. */
  ensure(id: string): State {
    const known = this.states.get(id);
    if (known !== undefined) return known;
    if (this.states.size >= this.most) {
      const oldest = this.states.keys().next().value;
      if (oldest !== undefined) this.forget(oldest);
    }
    const state = this.create();
    this.states.set(id, state);
    return state;
  }

  /** Forgets what configuration does not name any more. */
  retain(isKnown: (id: string) => boolean): void {
    for (const id of this.states.keys()) if (!isKnown(id)) this.forget(id);
  }

  /** All of them. */
  entries(): IterableIterator<[id: string, state: State]> {
    return this.states.entries();
  }

  private forget(id: string): void {
    this.states.delete(id);
    this.forgotten(id);
  }
}
