import type { Candidate, CircuitObstacle, CredentialObstacle, LoadView } from '../route-query.ts';
import { AnswerLength } from './answer-length.ts';
import type { CircuitSettings } from './circuit-settings.ts';
import { CircuitTable, type CircuitOwner } from './circuit-table.ts';
import type { CircuitFacts } from './circuit.ts';
import type { CredentialSettings } from './credential-state.ts';
import { CredentialTable } from './credential-table.ts';
import { FAILURE_RULES, type FailureClass, type FailureRule } from './failure-class.ts';
import { FirstTokenTime } from './first-token-time.ts';
import type { StateNews } from './state-news.ts';
import { Tracked } from './tracked.ts';

/** Whom a call went to, as far as states are kept by it. A candidate is one. */
export type CallTarget = Pick<Candidate, 'deploymentId' | 'providerId' | 'credentialId' | 'upstreamModelId'>;

/** How an attempt ended. */
export interface AttemptResult {
  /** undefined = it succeeded. */
  readonly failureClass: FailureClass | undefined;
  /** 0 = none came. */
  readonly httpStatus: number;
  /** As the upstream asked, in milliseconds; 0 = it did not. */
  readonly retryAfterMs: number;
  /** Time to the first token, in milliseconds; 0 = none came. */
  readonly firstTokenMs: number;
  /** When the attempt began, monotonic. */
  readonly startedMs: number;
  /** Tokens of the answer; absent or 0 = not known. */
  readonly outputTokens?: number;
}

/** What may be set. */
export interface ObservedStatesOptions {
  /** Thresholds, asked each time, so that settings count at once; default `DEFAULT_CIRCUIT_SETTINGS`. */
  readonly settingsOf?: (owner: CircuitOwner, id: string) => CircuitSettings;
  /** Default `DEFAULT_CREDENTIAL_SETTINGS`. */
  readonly credentialSettings?: CredentialSettings;
  /** Numbers in [0, 1), for jitter; default Math.random. */
  readonly random?: () => number;
  /** Most states of each kind; default 100 000. */
  readonly most?: number;
}

type Answers = Required<
  Pick<LoadView, 'circuit' | 'credential' | 'retryAfterMs' | 'failedLast' | 'firstTokenMs' | 'answerTokens'>
>;

/**
 * What calls have shown of deployments, providers and credentials: circuits, back-offs, refusals, times to the first
 * token, lengths of answers of nodes. Answers a planner for the time that `at` set. All times are monotonic milliseconds; it keeps no timer.
 */
export class ObservedStates implements Answers {
  /** Circuits of deployments and providers. */
  readonly circuits: CircuitTable;
  /** States and back-offs of credentials. */
  readonly credentials: CredentialTable;
  private readonly firstTokens: Tracked<FirstTokenTime>;
  private readonly answers: Tracked<AnswerLength>;
  private nowMs = 0;

  constructor(options: ObservedStatesOptions = {}) {
    const { most = 100_000 } = options;
    this.circuits = new CircuitTable(options.settingsOf, options.random, most);
    this.credentials = new CredentialTable(options.credentialSettings, most);
    this.firstTokens = new Tracked(() => new FirstTokenTime(), most);
    this.answers = new Tracked(() => new AnswerLength(), most);
  }

  /** Sets the time that the answers are for, and returns itself: a plan needs no view of its own. */
  at(nowMs: number): this {
    this.nowMs = nowMs;
    return this;
  }

  circuit({ deploymentId, providerId }: CallTarget): CircuitObstacle | undefined {
    const own = this.circuits.obstacle('deployment', deploymentId, this.nowMs);
    if (own === 'manual') return 'circuit_manual';
    const shared = providerId === undefined ? undefined : this.circuits.obstacle('provider', providerId, this.nowMs);
    if (shared === 'manual') return 'provider_circuit_manual';
    if (own === 'unreachable') return 'circuit_unreachable';
    if (shared === 'unreachable') return 'provider_circuit_unreachable';
    if (own === 'failures') return 'circuit_open';
    return shared === 'failures' ? 'provider_circuit_open' : undefined;
  }

  credential(target: CallTarget): CredentialObstacle | undefined {
    return this.credentials.obstacle(target, this.nowMs);
  }

  retryAfterMs(target: CallTarget): number {
    const { nowMs } = this;
    return Math.max(this.circuits.retryAfterMs(target, nowMs), this.credentials.retryAfterMs(target, nowMs));
  }

  failedLast(deploymentId: string): boolean {
    return this.circuits.failedLast(deploymentId);
  }

  firstTokenMs(deploymentId: string): number | undefined {
    return this.firstTokens.get(deploymentId)?.value(this.nowMs);
  }

  answerTokens(deploymentId: string): number {
    return this.answers.get(deploymentId)?.tokens ?? 0;
  }

  /**
   * A plan names this target: it has what trials there are to have.
   *
   * @returns whether it has one; only such a plan may say `dialled` or `abandoned`, lest it speak of another's trial
   */
  planned(target: CallTarget, nowMs: number): boolean {
    const ofCircuits = this.circuits.planned(target, nowMs);
    return this.credentials.planned(target, nowMs) || ofCircuits;
  }

  /** The call of a plan that has a trial went out. */
  dialled(target: CallTarget, nowMs: number): void {
    this.circuits.dialled(target, nowMs);
    this.credentials.dialled(target, nowMs);
  }

  /** The call of a plan that has a trial will not go out: the trial is free at once. */
  abandoned(target: CallTarget): void {
    this.circuits.abandoned(target);
    this.credentials.abandoned(target);
  }

  /** Takes in how an attempt ended. */
  record(target: CallTarget, result: AttemptResult, nowMs: number): void {
    const { failureClass, startedMs, firstTokenMs, httpStatus, retryAfterMs, outputTokens = 0 } = result;
    const { deploymentId, providerId } = target;
    const rule = failureClass === undefined ? undefined : ruleOf(failureClass, result);
    if (rule === undefined && firstTokenMs > 0) this.firstTokens.ensure(deploymentId).add(firstTokenMs, nowMs);
    // Only where others wait for a slot: on nodes, which have no provider.
    if (rule === undefined && outputTokens > 0 && providerId === undefined)
      this.answers.ensure(deploymentId).add(outputTokens);
    this.circuits.recordDeployment(deploymentId, rule?.deployment ?? 'success', startedMs, nowMs);
    if (providerId !== undefined) {
      this.circuits.recordProvider(providerId, deploymentId, rule?.provider ?? 'success', startedMs, nowMs);
    }
    this.credentials.record(target, { rule, httpStatus, retryAfterMs, startedMs }, nowMs);
  }

  /** Opens a circuit by hand, for a day at most; a time that is over ends an opening by hand. */
  openManually(owner: CircuitOwner, id: string, untilMs: number, nowMs: number): void {
    this.circuits.openManually(owner, id, untilMs, nowMs);
  }

  /** Closes a circuit and forgets what it knew; once per generation, false = seen before. */
  reset(owner: CircuitOwner, id: string, generation: number, nowMs: number): boolean {
    return this.circuits.reset(owner, id, generation, nowMs);
  }

  /** A credential was edited, or passed a test: it is in, and no model of it waits. */
  clearCredential(credentialId: string, nowMs: number): void {
    this.credentials.clear(credentialId, nowMs);
  }

  /** Forgets what configuration does not name any more. */
  retain(isKnown: (kind: CircuitOwner | 'credential', id: string) => boolean): void {
    this.circuits.retain(isKnown);
    this.firstTokens.retain((id) => isKnown('deployment', id));
    this.answers.retain((id) => isKnown('deployment', id));
    // A key of a deployment or provider itself stands under the id of that.
    this.credentials.retain((id) => isKnown('credential', id) || isKnown('deployment', id) || isKnown('provider', id));
  }

  /** A circuit as an operator wants to see it; undefined = nothing was ever seen of it. */
  circuitFacts(owner: CircuitOwner, id: string, nowMs: number): CircuitFacts | undefined {
    return this.circuits.facts(owner, id, nowMs);
  }

  /** What changed here since it was last asked, so many of each kind at most; for peers. */
  takeNews(most: number, nowMs: number): StateNews {
    return {
      circuits: this.circuits.takeNews(most, nowMs),
      credentials: this.credentials.takeNews(most, nowMs),
      backOffs: this.credentials.takeWaits(most, nowMs),
    };
  }

  /** All that stands against somebody now, so many of each kind at most; for peers that heard nothing so far. */
  standing(most: number, nowMs: number): StateNews {
    return {
      circuits: firstOf(this.circuits.standing(nowMs), most),
      credentials: firstOf(this.credentials.standing(nowMs), most),
      backOffs: firstOf(this.credentials.standingWaits(nowMs), most),
    };
  }

  /** Takes over what a peer saw, where that is newer than what was seen here. It is not passed on. */
  adopt(news: StateNews, nowMs: number): void {
    for (const circuit of news.circuits) this.circuits.adopt(circuit, nowMs);
    for (const credential of news.credentials) this.credentials.adopt(credential, nowMs);
    for (const wait of news.backOffs) this.credentials.adoptWait(wait, nowMs);
  }
}

/** An upstream that knows the credential and forbids one model (403) speaks of that deployment. */
function ruleOf(failureClass: FailureClass, { httpStatus }: AttemptResult): FailureRule {
  const rule = FAILURE_RULES[failureClass];
  return failureClass === 'auth' && httpStatus === 403 ? { ...rule, deployment: 'failure' } : rule;
}

function firstOf<Item>(items: Iterable<Item>, most: number): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length >= most) break;
    first.push(item);
  }
  return first;
}
