import { AdminStatus, type ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { REASONS, type Reason } from '@roundhouse/errors';
import { planRoute, type LoadView, type RouteQuery } from '@roundhouse/routing';
import { routeTarget, type ConfigState } from '@roundhouse/snapshot';
import { refusalError } from '../planning/plan-messages.ts';
import type { Explanation, KeyProblem } from './reason-words.ts';

type Outcome = Explanation['outcome'];

/** What decides about a request, in the order in which a call asks. */
export interface OutcomeBasis {
  readonly problems: readonly KeyProblem[];
  /** False = to the caller it does not exist. */
  readonly known: boolean;
  /** undefined = a route group. */
  readonly model: ModelEntry | undefined;
  readonly query: RouteQuery;
  readonly state: ConfigState;
  readonly load: LoadView;
  /** How many deployments can be called. */
  readonly eligibleCount: number;
}

/** What the caller would get. */
export function outcomeOf({ problems, known, model, query, state, load, eligibleCount }: OutcomeBasis): Outcome {
  const [problem] = problems;
  if (problem !== undefined) {
    const onlyScope = problems.every((one) => one === 'scope_missing');
    return onlyScope
      ? refused('FORBIDDEN', 'The key may not call models.')
      : refused('UNAUTHENTICATED', 'The key is refused.');
  }
  if (!known) return refused('MODEL_NOT_FOUND', 'To this caller the model does not exist.');
  if (model === undefined) {
    return refused(
      'MODEL_NOT_FOUND',
      'Route groups are not routed yet: the name answers like one that does not exist.',
    );
  }
  if (model.adminStatus !== AdminStatus.ADMIN_STATUS_ACTIVE) {
    return refused('MODEL_INACTIVE', 'The model is switched off.');
  }
  const decision = planRoute(query, routeTarget(state, model.id), load);
  if (decision.kind === 'refusal') {
    const { reason, retryAfterMs } = decision.refusal;
    const error = refusalError({ reason, retryAfterMs, details: [] });
    return refused(error.reason, error.message);
  }
  // A plan may name what cannot be dialled: each such attempt fails before anything is sent.
  if (eligibleCount === 0) return refused('NO_DEPLOYMENT', 'No deployment of this model can be called.');
  return { planned: true, status: 200, code: null, message: 'A deployment is called.' };
}

function refused(reason: Reason, message: string): Outcome {
  const { http, openaiCode } = REASONS[reason];
  return { planned: false, status: http, code: openaiCode ?? reason.toLowerCase(), message };
}
