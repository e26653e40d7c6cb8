import type { ConfigState } from './config-state.ts';

/**
 * What is worked out from a state, once per id and remembered for as long as that state lives: plans are many, changes
 * are few. What is worked out for no known id is not remembered, so that ids of the state bound it.
 */
export class PerState<Value> {
  private readonly byState = new WeakMap<ConfigState, Map<string, Value>>();
  private readonly workOut: (state: ConfigState, id: string) => Value | undefined;

  /** @param workOut undefined = the state knows no such id */
  constructor(workOut: (state: ConfigState, id: string) => Value | undefined) {
    this.workOut = workOut;
  }

  /** The value for an id; undefined = the state does not know it. */
  of(state: ConfigState, id: string): Value | undefined {
    let values = this.byState.get(state);
    if (values === undefined) this.byState.set(state, (values = new Map()));
    const known = values.get(id);
    if (known !== undefined) return known;
    const value = this.workOut(state, id);
    if (value !== undefined) values.set(id, value);
    return value;
  }
}
