import type { AttemptRecord, SettleFacts } from '../accounting/accounting.ports.ts';
import type { PlanQuery } from '../planning/planning.ports.ts';
import type { Principal } from '../auth/auth.ports.ts';
import type { CallCapture } from './content/call-capture.ts';

/** One attempt at a deployment, as its request's record shows it. */
export interface AttemptFacts {
  /** As it stands in the ledger; absent = nothing was dialled, so the ledger has nothing of it. */
  readonly record?: AttemptRecord;
  readonly deploymentId: string;
  /** Name of the driver behind its provider; absent = it was not found. */
  readonly driver?: string;
  /** Monotonic milliseconds. */
  readonly startedAtMs: number;
  readonly facts: SettleFacts;
  /** Until the request was on its way over a connection; 0 = at once, or never. */
  readonly connectionMs?: number;
  /** As the upstream asked; 0 = it did not. */
  readonly retryAfterMs?: number;
  /** Empty = it named none. */
  readonly upstreamRequestId?: string;
}

/** The plan of a request, as its record shows it. */
export interface PlanFacts {
  /** `router` or `local`; empty = the planner refused. */
  readonly source: string;
  readonly configNumber: bigint;
  readonly permittedRetries: number;
  /** Absent = none, or not known. */
  readonly routerId?: string | undefined;
  /** One code per candidate that was left out: `<deployment id>:<reason>`. */
  readonly reasons?: readonly string[] | undefined;
}

/** When the steps of a request began, why they failed, and what they came to. */
export interface StepReadings {
  /** Monotonic milliseconds. */
  readonly receivedAtMs: number;
  readonly endedAtMs: number;
  readonly names: readonly string[];
  /** Monotonic milliseconds, one per name; a step lasts until the next one begins. */
  readonly startsMs: readonly number[];
  /** One per name; empty = it did not fail. */
  readonly reasons: readonly string[];
  /** Empty = no step ended the request ahead of an answer. */
  readonly refusingStep: string;
  /** What the caller asked for, as it named it; empty = its body was not read. */
  readonly askedModel: string;
  readonly query: PlanQuery | undefined;
  readonly plan: PlanFacts | undefined;
  /** How one of the deployments is chosen; empty = not known. */
  readonly strategy: string;
  readonly attempts: readonly AttemptFacts[];
}

/** What a request's body said about it beside what was asked for. */
export interface BodyFacts {
  /** Whom the caller acts for, in its own words; empty = it does not say. */
  readonly endUser: string;
  /** `name=value`. */
  readonly costLabels: readonly string[];
  /** Members of the body that did not reach the provider. */
  readonly losses: readonly string[];
  /** What is kept of what was said; undefined = nothing. */
  readonly capture: CallCapture | undefined;
}

/** Of requests whose body was not read. */
export const NO_BODY: BodyFacts = { endUser: '', costLabels: [], losses: [], capture: undefined };

/** Everything that a request's record is made from. Holds no headers and no key. */
export interface RequestFacts {
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly traceId: string;
  readonly principal: Principal;
  readonly route: string;
  /** Public key of what was called; empty = it was not found. */
  readonly model: string;
  readonly stream: boolean;
  /** HTTP status; 499 = the caller hung up first. */
  readonly status: number;
  readonly reason: string;
  readonly overheadMs: number;
  readonly steps: StepReadings;
  readonly body: BodyFacts;
}
