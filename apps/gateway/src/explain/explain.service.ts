import { reasonText, type AccessDecision, type AccessTarget } from '@roundhouse/access';
import { ROUTER_FACTS, type EXPLAIN_ROUTE, type RouteReason } from '@roundhouse/admin-api';
import { EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { AdminStatus, type RouteGroupEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import type { LoadView, RouteQuery } from '@roundhouse/routing';
import { modeName, type ConfigState } from '@roundhouse/snapshot';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { accessTarget } from '../models/access-target.ts';
import { CallerAccesses } from '../models/caller-access.ts';
import { askedCaller, type AskedCaller, type ExplainRequest } from './asked-caller.ts';
import { reportCandidates } from './candidate-report.ts';
import { findCallable, type NamedCallable } from './named-callable.ts';
import { notFound } from './not-found.ts';
import { wordedProblem, type Explanation } from './reason-words.ts';
import type { AskerRights } from './explain.ports.ts';
import { outcomeOf } from './outcome.ts';

/** What the service is made of. */
export interface ExplainDependencies {
  readonly configuration: ConfigurationView;
  readonly rights: AskerRights;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** For a request as a whole, in milliseconds. */
  readonly requestDeadlineMs: number;
}

const STATUSES: Partial<Record<AdminStatus, AccessTarget['adminStatus']>> = {
  [AdminStatus.ADMIN_STATUS_ACTIVE]: 'active',
  [AdminStatus.ADMIN_STATUS_DRAFT]: 'draft',
};

/** Explains where a request would go, from this gateway's snapshot and with the libraries that serve real calls. */
export class ExplainService {
  private readonly deps: ExplainDependencies;
  private readonly load: LoadView;

  constructor(deps: ExplainDependencies) {
    this.deps = deps;
    this.load = {
      endpoint: (deploymentId) => {
        const endpoint = deps.configuration.endpoint(deploymentId);
        if (endpoint === undefined) return 'absent';
        return endpoint.state === EndpointState.ENDPOINT_STATE_READY ? 'ready' : 'not_ready';
      },
    };
  }

  /**
   * `POST /routes/explain`.
   *
   * @throws AppError FORBIDDEN; NOT_READY; NOT_FOUND for what does not exist or is not the asker's to see
   */
  async explain({
    body,
    context,
    principal,
  }: Pick<GatewayCall<typeof EXPLAIN_ROUTE>, 'body' | 'context' | 'principal'>): Promise<Explanation> {
    const { configuration, rights, clock } = this.deps;
    const { organizationId } = await rights.anywhere(context);
    const state = configuration.current();
    if (state === undefined) throw new AppError('NOT_READY', 'The gateway has no configuration yet.');
    const asked = askedCaller(state, body, { organizationId, projectId: principal.projectId }, clock.nowMs());
    const { organization, project, namedBy } = asked;
    if (!(await rights.inPlace(context, organization.id, project?.id ?? ''))) {
      throw notFound(namedBy.where, namedBy.noun);
    }
    const named = findCallable(state, organization.id, project?.id ?? '', body.model);
    if (named === undefined) throw notFound('/model', 'model');
    const target = named.kind === 'model' ? accessTarget(named.entry) : groupTarget(named.entry);
    const decision = new CallerAccesses(1).of(state, asked.principal).explain(target);
    // What is hidden from those asked about is shown only to whom the place of the model itself is open.
    const mayKnow = decision.known || (await rights.inPlace(context, target.organizationId, target.projectId));
    if (!mayKnow) throw notFound('/model', 'model');
    return this.explanation(state, body, asked, named, decision);
  }

  private explanation(
    state: ConfigState,
    body: ExplainRequest,
    asked: AskedCaller,
    named: NamedCallable,
    decision: AccessDecision,
  ): Explanation {
    const { load } = this;
    const { clock, requestDeadlineMs } = this.deps;
    const ownMode = modeName(named.entry.mode);
    const tags = [...new Set([...body.tags, ...body.metadata.tags])];
    const query: RouteQuery = {
      mode: body.mode ?? ownMode,
      capabilities: body.capabilities,
      inputTokensEstimate: body.input_tokens,
      tags,
      deadlineMs: requestDeadlineMs,
    };
    const model = named.kind === 'model' ? named.entry : undefined;
    const ofModel: RouteReason[] = [];
    if (statusOf(named) !== 'active') ofModel.push('model_inactive');
    if (query.mode !== ownMode) ofModel.push('mode_mismatch');
    const candidates = model === undefined ? [] : reportCandidates({ state, model, query, load, clock, ofModel });
    const eligibleCount = candidates.filter(({ eligible }) => eligible).length;
    const { known } = decision;
    return {
      decided_by: 'snapshot',
      unknown: [...ROUTER_FACTS],
      revision: String(state.revision.number),
      request: {
        mode: query.mode,
        stream: body.stream,
        input_tokens: body.input_tokens,
        max_output_tokens: body.max_output_tokens,
        capabilities: body.capabilities,
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
      outcome: outcomeOf({ problems: asked.problems, known, model, query, state, load, eligibleCount }),
      candidates,
    };
  }
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

function groupTarget({ id, organizationId, projectId, adminStatus }: RouteGroupEntry): AccessTarget {
  return {
    kind: 'route_group',
    id,
    organizationId,
    projectId,
    assignedProjectIds: [],
    accessGroups: [],
    visibility: 'public',
    adminStatus: STATUSES[adminStatus] ?? 'inactive',
  };
}

function statusOf({ entry }: NamedCallable): AccessTarget['adminStatus'] {
  return STATUSES[entry.adminStatus] ?? 'inactive';
}
