import { LimitBook, type LimitJournal, type LimitScope } from '@roundhouse/routing';
import { limitScopes, type CallerIds, type ConfigState, type LimitedScope } from '@roundhouse/snapshot';

/** Most callers whose scopes are remembered. */
const MAX_CALLERS = 100_000;

const NONE: readonly LimitScope[] = [];

interface KnownCaller {
  readonly source: readonly LimitedScope[];
  readonly generation: number;
  readonly scopes: readonly LimitScope[];
}

/**
 * What callers have used of their minute limits. A key's and a project's requests all come to this router, so their
 * limits are exact; what wider scopes use elsewhere is heard from peers.
 */
export class CallerLimits {
  /** Members, teams and organizations: their requests come to several routers. */
  readonly wide: LimitBook;
  private readonly own = new LimitBook();
  private readonly callers = new Map<string, KnownCaller>();

  /** @param journal is told what wider scopes use; absent = nobody wants to know */
  constructor(journal?: LimitJournal) {
    this.wide = new LimitBook(undefined, journal);
  }

  /** Scopes of a caller that have limits, with what they have used; empty = nothing limits it. */
  scopesOf(state: ConfigState, caller: CallerIds, nowMs: number): readonly LimitScope[] {
    const source = limitScopes(state, caller);
    if (source.length === 0) return NONE;
    const known = this.callers.get(caller.apiKeyId);
    if (known !== undefined && known.source === source && known.generation === this.generation) return known.scopes;
    const scopes = source.map(({ scope, id, limits }) => {
      const book = scope === 'api_key' || scope === 'project' ? this.own : this.wide;
      return { scope, limits, state: book.stateOf(id, nowMs) };
    });
    if (this.callers.size >= MAX_CALLERS) this.callers.clear();
    this.callers.set(caller.apiKeyId, { source, generation: this.generation, scopes });
    return scopes;
  }

  /** Forgets those that are idle, of the next so many; all are looked at in turn. */
  sweep(nowMs: number, looks: number): void {
    this.own.sweep(nowMs, looks);
    this.wide.sweep(nowMs, looks);
  }

  private get generation(): number {
    return this.own.generation + this.wide.generation;
  }
}
