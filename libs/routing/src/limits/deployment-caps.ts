import type { Candidate, CapObstacle, LoadView, RouteQuery } from '../route-query.ts';
import type { LimitBook } from './limit-book.ts';
import type { LimitKind, RateLimits } from './limit-state.ts';

const CODES: Readonly<Record<LimitKind, CapObstacle>> = { rpm: 'rpm_cap', tpm: 'tpm_cap', maxParallel: 'parallel_cap' };

const NO_CAPS: RateLimits = { rpm: null, tpm: null, maxParallel: null };

type Answers = Required<Pick<LoadView, 'cap' | 'headroom' | 'retryAfterMs'>>;

/** Tells a planner which deployments have room, for the time that `at` set (monotonic, milliseconds). */
export class DeploymentCaps implements Answers {
  private readonly book: LimitBook;
  private nowMs = 0;

  /** @param book what deployments have used, by their ids */
  constructor(book: LimitBook) {
    this.book = book;
  }

  /** Sets the time that the answers are for, and returns itself. */
  at(nowMs: number): this {
    this.nowMs = nowMs;
    return this;
  }

  cap(candidate: Candidate, query: RouteQuery): CapObstacle | undefined {
    const obstacle = this.obstacle(candidate, query);
    return obstacle && CODES[obstacle.kind];
  }

  retryAfterMs(candidate: Candidate, query: RouteQuery): number {
    return this.obstacle(candidate, query)?.retryAfterMs ?? 0;
  }

  headroom({ deploymentId, caps }: Candidate): number {
    return caps === undefined ? 1 : (this.book.get(deploymentId)?.headroom(caps, this.nowMs) ?? 1);
  }

  private obstacle({ deploymentId, caps = NO_CAPS }: Candidate, query: RouteQuery) {
    if (caps === NO_CAPS) return undefined;
    const tokens = query.inputTokensEstimate + (query.maxOutputTokens ?? 0);
    return this.book.stateOf(deploymentId, this.nowMs).obstacle(caps, tokens, this.nowMs);
  }
}
