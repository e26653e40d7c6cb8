import { CircuitSubject, type CircuitEntry, type CredentialKey } from '@roundhouse/contracts/registry/v1/snapshot';
import type { Clock } from '@roundhouse/kernel';
import type { CircuitOwner, ObservedStates, RetryBudgets } from '@roundhouse/routing';
import { callableOf } from './callables.ts';
import type { ConfigState } from './config-state.ts';

/** States that configuration does not name any more are looked for so often, in milliseconds. */
const RETAIN_INTERVAL_MS = 10_000;

/** Applies to observed states what a new configuration says of them. */
export class StateFollower {
  private readonly states: ObservedStates;
  private readonly retries: RetryBudgets;
  private readonly clock: Clock;
  private followed: ConfigState | undefined;
  private retained: ConfigState | undefined;
  private retainedMs = -Infinity;
  private openedByHand = new Map<string, CircuitOwner>();

  constructor(states: ObservedStates, retries: RetryBudgets, clock: Clock) {
    this.states = states;
    this.retries = retries;
    this.clock = clock;
  }

  /** Takes a configuration that is not the one before: circuits that administrators opened or reset, new secrets. */
  follow(state: ConfigState, nowMs: number): void {
    const before = this.followed;
    this.followed = state;
    this.followCircuits(state, nowMs);
    if (before !== undefined) this.followCredentials(before, state, nowMs);
  }

  /** Forgets what configuration does not name any more; to be called about each second. */
  sweep(nowMs: number): void {
    const state = this.followed;
    if (state === undefined || state === this.retained || nowMs - this.retainedMs < RETAIN_INTERVAL_MS) return;
    this.retained = state;
    this.retainedMs = nowMs;
    this.states.retain((kind, id) => state[kind](id) !== undefined);
    this.retries.retain((id) => callableOf(state, id) !== undefined);
  }

  private followCircuits(state: ConfigState, nowMs: number): void {
    const open = new Map<string, CircuitOwner>();
    for (const entry of state.entries('circuit')) {
      const owner = ownerOf(entry);
      if (owner === undefined) continue;
      // A reset ends an opening by hand, and what was opened after it is open.
      if (entry.resetGeneration > 0n) this.states.reset(owner, entry.id, Number(entry.resetGeneration), nowMs);
      const leftMs = Number(entry.openUntilUnixMs) - this.clock.nowMs();
      if (leftMs <= 0) continue;
      this.states.openManually(owner, entry.id, nowMs + leftMs, nowMs);
      open.set(entry.id, owner);
    }
    for (const [id, owner] of this.openedByHand) {
      if (!open.has(id)) this.states.openManually(owner, id, nowMs, nowMs);
    }
    this.openedByHand = open;
  }

  private followCredentials(before: ConfigState, state: ConfigState, nowMs: number): void {
    for (const id of new Set(this.states.credentials.known())) {
      if (secretsOf(before, id) !== secretsOf(state, id)) this.states.clearCredential(id, nowMs);
    }
  }
}

function ownerOf({ subject }: CircuitEntry): CircuitOwner | undefined {
  if (subject === CircuitSubject.CIRCUIT_SUBJECT_DEPLOYMENT) return 'deployment';
  return subject === CircuitSubject.CIRCUIT_SUBJECT_PROVIDER ? 'provider' : undefined;
}

/** Revisions of all secrets that stand under an id, whether it is a credential's, a deployment's or a provider's. */
function secretsOf(state: ConfigState, id: string): string {
  const credential = state.credential(id);
  const provider = state.provider(id);
  const keys: (CredentialKey | undefined)[] = [
    ...(credential?.keys ?? []),
    state.deployment(id)?.inlineKey,
    provider?.ownKey,
    provider?.environmentKey,
  ];
  return [
    credential?.secretRevision ?? 0n,
    ...keys.map((key) => (key ? `${key.id}:${key.secretRevision}` : '')),
  ].join();
}
