import { reasonText, type AccessDecision, type AccessTarget } from '@roundhouse/access';
import { refusal, ROUTER_FACTS, type EXPLAIN_ROUTE, type RouteReason } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { AdminStatus } from '@roundhouse/contracts/registry/v1/snapshot';
import type { PlanRequest } from '@roundhouse/contracts/router/v1/router_service';
import { AppError } from '@roundhouse/errors';
import { newId, type Clock } from '@roundhouse/kernel';
import type { RouteQuery } from '@roundhouse/routing';
import { modeName, routeTarget, type ConfigState, type ModeName } from '@roundhouse/snapshot';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { callableTarget } from '../models/access-target.ts';
import { CallerAccesses } from '../models/caller-access.ts';
import { toPlanRequest } from '../planning/plan-messages.ts';
import { askedCaller, type AskedCaller, type ExplainRequest } from './asked-caller.ts';
import { factsOfRouter, factsOfSnapshot, ordersOf } from './candidate-facts.ts';
import { reportCandidates } from './candidate-report.ts';
import type { AskerRights, RoutedRequests, RouterExplainer } from './explain.ports.ts';
import { reportLimits } from './limit-report.ts';
import { findCallable, type NamedCallable } from './named-callable.ts';
import { notFound } from './not-found.ts';
import { outcomeOf } from './outcome.ts';
import { wordedProblem, type Explanation } from './reason-words.ts';
import { replayedRequest, unknownRequest, type ReplayedRequest } from './replayed-request.ts';
import { snapshotLoad } from './snapshot-load.ts';

/** What the service is made of. */
export interface ExplainDependencies {
  readonly configuration: ConfigurationView;
  readonly rights: AskerRights;
  readonly routers: RouterExplainer;
  /** undefined = no past request can be replayed. */
  readonly requests: RoutedRequests | undefined;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** For a request as a whole, in milliseconds. */
  readonly requestDeadlineMs: number;
}

/** One call of the operation. */
export type ExplainCall = Pick<GatewayCall<typeof EXPLAIN_ROUTE>, 'body' | 'query' | 'context' | 'principal'>;

interface Question {
  readonly state: ConfigState;
  readonly wish: ExplainRequest;
  readonly asked: AskedCaller;
  readonly named: NamedCallable;
  readonly decision: AccessDecision;
  /** The request that is replayed; undefined = nobody made this one. */
  readonly past: PlanRequest | undefined;
}

/** Reasons that count for nothing when nothing else is left. */
const GIVES_WAY: ReadonlySet<RouteReason> = new Set(['circuit_open', 'provider_circuit_open']);

const STATUSES: Partial<Record<AdminStatus, AccessTarget['adminStatus']>> = {
  [AdminStatus.ADMIN_STATUS_ACTIVE]: 'active',
  [AdminStatus.ADMIN_STATUS_DRAFT]: 'draft',
};

/** Explains where a request would go: by the word of the router that would plan it, else from this gateway's snapshot. */
export class ExplainService {
  private readonly deps: ExplainDependencies;

  constructor(deps: ExplainDependencies) {
    this.deps = deps;
  }

  /**
   * `POST /routes/explain`.
   *
   * @throws AppError FORBIDDEN; NOT_READY; INVALID_REQUEST; NOT_FOUND for what does not exist or is not the asker's to
   *   see
   */
  async explain({ body, query, context, principal }: ExplainCall): Promise<Explanation> {
    const { configuration, rights, clock } = this.deps;
    requireOneQuestion(body, query.request_id);
    const { organizationId } = await rights.anywhere(context);
    const state = configuration.current();
    if (state === undefined) throw new AppError('NOT_READY', 'The gateway has no configuration yet.');
    const past = await this.past(state, context, query.request_id);
    const wish = past?.body ?? body;
    const asked = askedCaller(state, wish, { organizationId, projectId: principal.projectId }, clock.nowMs());
    const { organization, project, namedBy } = asked;
    if (!(await rights.inPlace(context, organization.id, project?.id ?? ''))) {
      throw past === undefined ? notFound(namedBy.where, namedBy.noun) : unknownRequest();
    }
    const named = past?.named ?? findCallable(state, organization.id, project?.id ?? '', wish.model ?? '');
    if (named === undefined) throw notFound('/model', 'model');
    const target = callableTarget(named);
    const decision = new CallerAccesses(1).of(state, asked.principal).explain(target);
    // What is hidden from those asked about is shown only to whom the place of the model itself is open.
    const mayKnow = decision.known || (await rights.inPlace(context, target.organizationId, target.projectId));
    if (!mayKnow) throw notFound('/model', 'model');
    return this.explanation({ state, wish, asked, named, decision, past: past?.plan });
  }

  private async past(
    state: ConfigState,
    context: CallContext,
    requestId: string | undefined,
  ): Promise<ReplayedRequest | undefined> {
    if (requestId === undefined) return undefined;
    // Anybody's: whether the asker may know of it is decided by where it was made.
    const plan = await this.deps.requests?.find('', requestId);
    if (plan === undefined) throw unknownRequest();
    if (!(await this.deps.rights.inPlace(context, plan.organizationId, plan.projectId))) throw unknownRequest();
    return replayedRequest(state, plan);
  }

  private async explanation({ state, wish, asked, named, decision, past }: Question): Promise<Explanation> {
    const { clock, requestDeadlineMs, configuration, routers } = this.deps;
    const ownMode = modeName(named.entry.mode);
    const tags = [...new Set([...wish.tags, ...wish.metadata.tags])];
    const query: RouteQuery = {
      mode: wish.mode ?? ownMode,
      capabilities: wish.capabilities,
      inputTokensEstimate: wish.input_tokens,
      maxOutputTokens: wish.max_output_tokens,
      tags,
      deadlineMs: requestDeadlineMs,
    };
    const target = routeTarget(state, named.entry.id);
    if (target === undefined) throw notFound('/model', 'model');
    const load = snapshotLoad(state, configuration, clock.nowMs());
    const told = await routers.explain(planRequest(query, wish.stream, asked, named.entry.id, past));
    const facts = told === undefined ? factsOfSnapshot(query, target, load) : factsOfRouter(told);
    const orders = told === undefined ? undefined : ordersOf(told, facts);
    const ofCallable: RouteReason[] = [];
    if (statusOf(named) !== 'active') ofCallable.push('model_inactive');
    if (query.mode !== ownMode) ofCallable.push('mode_mismatch');
    const candidates = reportCandidates({ state, target, query, load, clock, ofCallable, facts, orders });
    // A plan may name those that failures keep out, as the last resort; what no connection can be made to, it may not.
    const callable = candidates.filter(
      ({ order, eligible, reasons }) =>
        eligible || (order !== null && reasons.every(({ code }) => GIVES_WAY.has(code))),
    );
    const { known } = decision;
    return {
      decided_by: told === undefined ? 'snapshot' : 'router',
      router_id: told?.routerId ?? null,
      strategy: told === undefined || told.strategy === '' ? target.strategy || 'weighted' : told.strategy,
      replay_of: past?.requestId ?? null,
      unknown: told === undefined ? [...ROUTER_FACTS] : [],
      revision: String(state.revision.number),
      request: {
        mode: query.mode,
        stream: wish.stream,
        input_tokens: wish.input_tokens,
        max_output_tokens: wish.max_output_tokens,
        capabilities: wish.capabilities,
        tags,
      },
      caller: callerReport(asked),
      resolved: {
        kind: named.kind,
        id: named.entry.id,
        key: named.entry.key,
        display_name: named.entry.displayName,
        by: named.by,
        scope: named.scope,
        mode: ownMode,
        admin_status: statusOf(named),
      },
      access: accessReport(decision, asked),
      outcome: outcomeOf({
        problems: asked.problems,
        known,
        target,
        query,
        load,
        answer: told?.answer,
        callableCount: callable.length,
      }),
      limits: reportLimits(told?.limits ?? []),
      candidates,
    };
  }
}

/** One question is either put in the body, or is that of a past request. */
function requireOneQuestion(body: ExplainRequest, requestId: string | undefined): void {
  if (requestId === undefined && body.model === undefined) {
    throw refusal('request', [{ where: '/model', message: 'is required' }]);
  }
  if (requestId !== undefined && body.model !== undefined) {
    throw refusal('request', [{ where: '/model', message: 'must be left out: the past request says it' }]);
  }
}

/** What the router is asked: nothing that is admitted or counted there. */
function planRequest(
  query: RouteQuery,
  stream: boolean,
  { principal }: AskedCaller,
  callableId: string,
  past: PlanRequest | undefined,
): PlanRequest {
  return toPlanRequest({
    requestId: newId(),
    principal,
    modelId: callableId,
    mode: query.mode as ModeName,
    capabilities: query.capabilities,
    inputTokensEstimate: query.inputTokensEstimate,
    maxOutputTokens: query.maxOutputTokens ?? 0,
    tags: query.tags,
    affinityKey: past?.affinityKey ?? '',
    stream,
    deadlineMs: query.deadlineMs,
    priority: past?.priority ?? 0,
  });
}

function callerReport({ principal, organization, project, problems }: AskedCaller): Explanation['caller'] {
  const { teamId, memberId, serviceAccountId, apiKeyId } = principal;
  return {
    organization: { id: organization.id, key: organization.key },
    project: project === undefined ? null : { id: project.id, key: project.key },
    team_id: teamId || null,
    member_id: memberId || null,
    service_account_id: serviceAccountId || null,
    api_key_id: apiKeyId || null,
    problems: problems.map(wordedProblem),
  };
}

function accessReport(decision: AccessDecision, { organization, project }: AskedCaller): Explanation['access'] {
  const { known, visible, callable, reasons } = decision;
  const names = new Map([organization, project].map((scope) => [scope?.id, scope?.displayName || scope?.key]));
  return {
    known,
    visible,
    callable,
    reasons: reasons.map((reason) => ({
      scope: reason.scope,
      subject_id: reason.subjectId || null,
      allows: reason.allows,
      code: reason.code,
      access_group: reason.accessGroup || null,
      // A snapshot holds no names of teams, people and keys.
      message: reasonText(reason, names.get(reason.subjectId) ?? reason.subjectId),
    })),
  };
}

function statusOf({ entry }: NamedCallable): AccessTarget['adminStatus'] {
  return STATUSES[entry.adminStatus] ?? 'inactive';
}
