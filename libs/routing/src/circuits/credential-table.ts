import { BackOffs } from './back-offs.ts';
import {
  CredentialState,
  DEFAULT_CREDENTIAL_SETTINGS,
  type CredentialSettings,
  type CredentialSighting,
  type CredentialSignal,
} from './credential-state.ts';
import type { FailureRule } from './failure-class.ts';
import { Tracked } from './tracked.ts';

/** Whom a call went to, as far as credentials go. */
export interface CredentialTarget {
  readonly deploymentId: string;
  readonly credentialId?: string | undefined;
  readonly upstreamModelId?: string | undefined;
}

/** What a call said, as far as credentials go. */
export interface CredentialResult {
  readonly rule: FailureRule | undefined;
  readonly httpStatus: number;
  readonly retryAfterMs: number;
  readonly startedMs: number;
}

/** What is to be told of one credential. */
export interface CredentialNews extends CredentialSighting {
  readonly credentialId: string;
}

/** A credential and model that are left alone for a while. */
export interface BackOffNews {
  readonly credentialId: string;
  readonly upstreamModelId: string;
  /** From now, in milliseconds. */
  readonly waitMs: number;
}

/** A credential that may not be used, all of it or for one model. */
export interface TroubledCredential {
  readonly credentialId: string;
  readonly state: 'out' | 'half_open' | 'waiting';
  /** Of one that waits for a model; empty otherwise. */
  readonly upstreamModelId: string;
  readonly retryAfterMs: number;
}

/** States and back-offs of credentials. All times are monotonic milliseconds. */
export class CredentialTable {
  private readonly states: Tracked<CredentialState>;
  private readonly backOffs: BackOffs;
  private readonly settings: CredentialSettings;
  private readonly changed = new Set<string>();
  private readonly toldToWait = new Map<string, { readonly credentialId: string; readonly model: string }>();

  /** @param most credentials, and waits */
  constructor(settings: CredentialSettings = DEFAULT_CREDENTIAL_SETTINGS, most = 100_000) {
    this.settings = settings;
    this.states = new Tracked(() => new CredentialState(), most);
    this.backOffs = new BackOffs(most);
  }

  /** What keeps a call out; undefined = nothing. */
  obstacle(target: CredentialTarget, nowMs: number): 'credential_out' | 'backing_off' | undefined {
    // Nothing was heard against any: the usual case, asked for every candidate of every plan.
    if (this.states.size === 0 && this.backOffs.isEmpty) return undefined;
    const key = credentialKey(target);
    if (this.states.get(key)?.isUsable(nowMs, this.settings) === false) return 'credential_out';
    return this.backOffs.remainingMs(key, modelKey(target), nowMs) > 0 ? 'backing_off' : undefined;
  }

  /** When a call may go at the earliest, in milliseconds from now; 0 = now. */
  retryAfterMs(target: CredentialTarget, nowMs: number): number {
    const key = credentialKey(target);
    const outMs = this.states.get(key)?.retryAfterMs(nowMs, this.settings) ?? 0;
    return Math.max(outMs, this.backOffs.remainingMs(key, modelKey(target), nowMs));
  }

  /** Takes the trial, if there is one to have. @returns whether there was */
  planned(target: CredentialTarget, nowMs: number): boolean {
    if (this.states.size === 0) return false;
    return this.states.get(credentialKey(target))?.planned(nowMs, this.settings) ?? false;
  }

  /** The call that has the trial went out. */
  dialled(target: CredentialTarget, nowMs: number): void {
    this.states.get(credentialKey(target))?.dialled(nowMs);
  }

  /** The call that has the trial will not go out. */
  abandoned(target: CredentialTarget): void {
    this.states.get(credentialKey(target))?.abandoned();
  }

  /** Takes in what a call said. */
  record(target: CredentialTarget, result: CredentialResult, nowMs: number): void {
    const { rule, retryAfterMs, startedMs } = result;
    const key = credentialKey(target);
    if (rule?.credential === 'back_off') {
      const model = modelKey(target);
      this.backOffs.add(key, model, retryAfterMs, nowMs);
      if (this.toldToWait.size < MAX_UNTOLD) {
        this.toldToWait.set(`${key}\u0000${model}`, { credentialId: key, model });
      }
    }
    const signal = signalOf(target, result);
    const isNews = signal.kind === 'auth' || signal.kind === 'quota';
    const state = isNews ? this.states.ensure(key) : this.states.get(key);
    if (state === undefined) return;
    const before = state.lastChangeMs;
    state.record(signal, startedMs, nowMs, this.settings);
    if (state.lastChangeMs !== before) this.changed.add(key);
  }

  /** It was edited, or passed a test: it is in, and no model of it waits. */
  clear(credentialId: string, nowMs: number): void {
    this.states.get(credentialId)?.clear(nowMs);
    this.backOffs.clear(credentialId);
  }

  /** Credentials that something was heard against. */
  *known(): Generator<string> {
    for (const [id] of this.states.entries()) yield id;
    yield* this.backOffs.credentials();
  }

  /** Those that may not be used now. */
  *troubled(nowMs: number): Generator<TroubledCredential> {
    for (const [credentialId, state] of this.states.entries()) {
      const { outFor, outMs } = state.sighting(nowMs);
      if (outFor === undefined) continue;
      const retryAfterMs = state.retryAfterMs(nowMs, this.settings);
      yield { credentialId, state: outMs > 0 ? 'out' : 'half_open', upstreamModelId: '', retryAfterMs };
    }
    for (const { credentialId, model, leftMs } of this.backOffs.standing(nowMs)) {
      yield { credentialId, state: 'waiting', upstreamModelId: model, retryAfterMs: leftMs };
    }
  }

  /** Those that are out, for peers that heard nothing so far. */
  *standing(nowMs: number): Generator<CredentialNews> {
    for (const [credentialId, state] of this.states.entries()) {
      if (state.outFor !== undefined) yield { credentialId, ...state.sighting(nowMs) };
    }
  }

  /** Waits that are not over, for peers that heard nothing so far. */
  *standingWaits(nowMs: number): Generator<BackOffNews> {
    for (const { credentialId, model, leftMs } of this.backOffs.standing(nowMs)) {
      yield { credentialId, upstreamModelId: model, waitMs: leftMs };
    }
  }

  /** Credentials that changed here since it was last asked, so many at most. */
  takeNews(most: number, nowMs: number): CredentialNews[] {
    const news: CredentialNews[] = [];
    for (const credentialId of this.changed) {
      if (news.length >= most) break;
      this.changed.delete(credentialId);
      const state = this.states.get(credentialId);
      if (state !== undefined) news.push({ credentialId, ...state.sighting(nowMs) });
    }
    return news;
  }

  /** Waits that upstreams asked for here since it was last asked, so many at most. */
  takeWaits(most: number, nowMs: number): BackOffNews[] {
    const news: BackOffNews[] = [];
    for (const [key, { credentialId, model }] of this.toldToWait) {
      if (news.length >= most) break;
      this.toldToWait.delete(key);
      const waitMs = this.backOffs.remainingMs(credentialId, model, nowMs);
      if (waitMs > 0) news.push({ credentialId, upstreamModelId: model, waitMs });
    }
    return news;
  }

  /** Takes over what a peer saw. */
  adopt({ credentialId, ...sighting }: CredentialNews, nowMs: number): void {
    if (sighting.outFor === undefined && this.states.get(credentialId) === undefined) return;
    this.states.ensure(credentialId).adopt(sighting, nowMs, this.settings);
  }

  /** Takes over what an upstream asked of a peer. */
  adoptWait({ credentialId, upstreamModelId, waitMs }: BackOffNews, nowMs: number): void {
    this.backOffs.wait(credentialId, upstreamModelId, waitMs, nowMs);
  }

  /** Forgets states that configuration does not name any more; waits end by themselves. */
  retain(isKnown: (id: string) => boolean): void {
    this.states.retain(isKnown);
  }
}

/** Waits that are told to peers in time; beyond that each router finds out itself. */
const MAX_UNTOLD = 10_000;

function signalOf({ deploymentId }: CredentialTarget, result: CredentialResult): CredentialSignal {
  const { rule, retryAfterMs, httpStatus } = result;
  if (rule === undefined) return { kind: 'success' };
  if (rule.credential === 'auth') return { kind: 'auth', deploymentId, ofModel: httpStatus === 403 };
  return rule.credential === 'quota' ? { kind: 'quota', retryAfterMs } : { kind: 'nothing' };
}

/** A key of its own stands under the deployment's id. */
function credentialKey({ credentialId, deploymentId }: CredentialTarget): string {
  return credentialId ?? deploymentId;
}

function modelKey({ upstreamModelId, deploymentId }: CredentialTarget): string {
  return upstreamModelId ?? deploymentId;
}
