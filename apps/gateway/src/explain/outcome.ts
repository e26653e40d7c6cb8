import { LIMIT_SCOPES } from '@roundhouse/admin-api';
import type { PlanAnswer, Refusal } from '@roundhouse/contracts/router/v1/router_service';
import { REASONS, type Reason } from '@roundhouse/errors';
import { planRoute, type LoadView, type RouteQuery } from '@roundhouse/routing';
import type { RouteTargetEntry } from '@roundhouse/snapshot';
import { refusalError, type RefusalFacts } from '../planning/plan-messages.ts';
import type { Explanation, KeyProblem } from './reason-words.ts';

type Outcome = Explanation['outcome'];

/** What decides about a request, in the order in which a call asks. */
export interface OutcomeBasis {
  readonly problems: readonly KeyProblem[];
  /** False = to the caller it does not exist. */
  readonly known: boolean;
  readonly target: RouteTargetEntry;
  readonly query: RouteQuery;
  readonly load: LoadView;
  /** What a router answered; undefined = none did. */
  readonly answer: PlanAnswer | undefined;
  /** How many deployments could be called, were they planned. */
  readonly callableCount: number;
}

const NO_PLAN = { retry_after_ms: 0, permitted_retries: null, limited_by: null } as const;
const LIMIT_KINDS = ['rpm', 'tpm', 'max_parallel'] as const;

/** What the caller would get. */
export function outcomeOf({ problems, known, target, query, load, answer, callableCount }: OutcomeBasis): Outcome {
  const [problem] = problems;
  if (problem !== undefined) {
    const onlyScope = problems.every((one) => one === 'scope_missing');
    return onlyScope
      ? refused('FORBIDDEN', 'The key may not call models.')
      : refused('UNAUTHENTICATED', 'The key is refused.');
  }
  if (!known) return refused('MODEL_NOT_FOUND', 'To this caller the model does not exist.');
  if (!target.active) return refused('MODEL_INACTIVE', 'The model is switched off.');
  const planned = answer === undefined ? plannedHere(query, target, load) : plannedThere(answer);
  if (!planned.planned) return planned;
  // A plan may name what cannot be dialled: each such attempt fails before anything is sent.
  return callableCount > 0 ? planned : refused('NO_DEPLOYMENT', 'No deployment of this model can be called.');
}

function plannedHere(query: RouteQuery, target: RouteTargetEntry, load: LoadView): Outcome {
  const decision = planRoute(query, target, load);
  if (decision.kind === 'plan') return called(null);
  const { reason, retryAfterMs, loading } = decision.refusal;
  const { progress: loadProgress = 0, etaMs: loadEtaMs = 0 } = loading ?? {};
  return refusedBy({ reason, retryAfterMs, details: [], loadProgress, loadEtaMs });
}

function plannedThere({ result }: PlanAnswer): Outcome {
  if (result?.$case === 'plan') return called(result.value.permittedRetries);
  const refusal = result?.value;
  if (refusal === undefined) return refused('NO_DEPLOYMENT', 'The router planned nothing.');
  return { ...refusedBy(refusal), limited_by: limitOf(refusal) };
}

function limitOf({ limitScope, limitKind }: Pick<Refusal, 'limitScope' | 'limitKind'>): Outcome['limited_by'] {
  const scope = LIMIT_SCOPES.find((known) => known === limitScope);
  const kind = LIMIT_KINDS.find((known) => known === limitKind);
  return scope === undefined || kind === undefined ? null : { scope, kind };
}

function refusedBy(refusal: RefusalFacts): Outcome {
  const error = refusalError(refusal);
  return { ...refused(error.reason, error.message), retry_after_ms: refusal.retryAfterMs };
}

function called(permittedRetries: number | null): Outcome {
  const words = { planned: true, status: 200, code: null, message: 'A deployment is called.' } as const;
  return { ...NO_PLAN, ...words, permitted_retries: permittedRetries };
}

function refused(reason: Reason, message: string): Outcome {
  const { http, openaiCode } = REASONS[reason];
  return { ...NO_PLAN, planned: false, status: http, code: openaiCode ?? reason.toLowerCase(), message };
}
