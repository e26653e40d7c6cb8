import { Inject, Injectable } from '@nestjs/common';
import {
  GET_ROUTE_POLICY,
  LIST_ROUTE_POLICIES,
  PUBLISH_ROUTE_POLICY,
  referencePaths,
  refusal,
  ROLL_BACK_ROUTE_POLICY,
  routePolicy,
  SAVE_ROUTE_POLICY_DRAFT,
  SIMULATE_ROUTE_POLICY,
  VALIDATE_ROUTE_POLICY,
  type JsonObject,
  type RoutePolicy,
} from '@roundhouse/admin-api';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission, type Caller } from '../commands/domain/caller.ts';
import { resolveReferences } from '../resources/document-references.ts';
import { Faults } from '../resources/domain/faults.ts';
import { requireRevision } from '../resources/resource-revision.ts';
import { addGroupFaultsOf } from './infra/group-check.ts';
import { readSimulation } from './infra/read-simulation.ts';
import type { RouteGroupEntity } from './infra/route-group.entity.ts';
import type { RoutePolicyEntity } from './infra/route-policy.entity.ts';
import { findInState, findVersion, keepDraft, listVersions } from './infra/route-policy-versions.ts';
import { ROUTE_GROUP } from './route-group.kind.ts';
import { RouteGroupsService } from './route-groups.service.ts';
import { simulate } from './simulation.ts';

/** Most candidates that one simulation looks at, over all its picks. */
const MAX_JUDGED = 2_000_000;

const POLICY_KIND = {
  ...ROUTE_GROUP,
  definition: { ...ROUTE_GROUP.definition, references: referencePaths(routePolicy) },
};

/** Which policy a call is about. */
interface PolicyChoice {
  readonly version?: number | undefined;
  readonly policy?: RoutePolicy | undefined;
}

/** Life of a route group's policy: draft, validate, simulate, publish, roll back, history. */
@Injectable()
export class RoutePoliciesService {
  private readonly commands: CommandPath;
  private readonly groups: RouteGroupsService;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(RouteGroupsService) groups: RouteGroupsService,
    @Inject(OperationHandlers) handlers: OperationHandlers,
  ) {
    this.commands = commands;
    this.groups = groups;
    handlers.on(LIST_ROUTE_POLICIES, ({ caller, params, query }) =>
      this.list(caller, params['id'] ?? '', query.limit, query.before_version),
    );
    handlers.on(GET_ROUTE_POLICY, ({ caller, params }) =>
      this.get(caller, params['id'] ?? '', Number(params['version'])),
    );
    handlers.on(SAVE_ROUTE_POLICY_DRAFT, ({ caller, params, body }) =>
      this.saveDraft(caller, params['id'] ?? '', body.policy, body.revision),
    );
    handlers.on(VALIDATE_ROUTE_POLICY, ({ caller, params, body }) => this.validate(caller, params['id'] ?? '', body));
    handlers.on(SIMULATE_ROUTE_POLICY, (call) => this.simulate(call));
    handlers.on(PUBLISH_ROUTE_POLICY, ({ caller, params, body }) =>
      this.publish(caller, params['id'] ?? '', body.revision),
    );
    handlers.on(ROLL_BACK_ROUTE_POLICY, ({ caller, params, body }) =>
      this.rollBack(caller, params['id'] ?? '', body.version),
    );
  }

  /** @throws AppError NOT_FOUND */
  async list(caller: Caller, id: string, limit: number, before: number | undefined): Promise<JsonObject> {
    return this.commands.read(async (manager) => {
      await this.groups.find(manager, caller, id);
      const { rows, total } = await listVersions(manager, id, { limit: limit + 1, before });
      const more = rows.length > limit;
      if (more) rows.pop();
      const next = more ? String(rows.at(-1)!.spec.version) : null;
      return { data: rows.map(shown), next_cursor: next, total };
    });
  }

  /** @throws AppError NOT_FOUND */
  async get(caller: Caller, id: string, version: number): Promise<JsonObject> {
    return this.commands.read(async (manager) => {
      await this.groups.find(manager, caller, id);
      return shown(await requireVersion(manager, id, version));
    });
  }

  /**
   * Keeps a draft in place of an earlier one. One that could not be published is kept all the same, with its faults.
   *
   * @param revision of the earlier draft; undefined = whatever it is
   * @throws AppError NOT_FOUND, FORBIDDEN; INVALID_REQUEST for unknown members; STALE_REVISION
   */
  async saveDraft(caller: Caller, id: string, policy: RoutePolicy, revision?: string): Promise<JsonObject> {
    const { row, faults } = await this.commands.run(caller, async (changes) => {
      const { manager } = changes;
      const group = await this.groups.find(manager, caller, id, true);
      requirePermission(caller, 'route-group:update', ROUTE_GROUP.placeOf(group.spec, id));
      const { policy: resolved, unknown } = await withIds(manager, group, policy);
      if (unknown.length > 0) throw refusal('policy', unknown);
      const draft = await findInState(manager, id, 'draft');
      if (draft !== undefined) requireRevision(draft, readRevision(revision), 'draft');
      const faults = await faultsOf(manager, group, resolved);
      return { row: await keepDraft(changes, group, draft, resolved), faults };
    });
    return { ...shown(row), faults: plain(faults) };
  }

  /** @throws AppError NOT_FOUND */
  async validate(caller: Caller, id: string, choice: PolicyChoice): Promise<JsonObject> {
    return this.commands.run(caller, async ({ manager }) => {
      const group = await this.groups.find(manager, caller, id);
      const { policy, unknown } = await this.chosen(manager, group, choice);
      const known = new Set(unknown.map(({ where }) => where));
      const found = (await faultsOf(manager, group, policy)).filter(({ where }) => !known.has(where));
      const faults = [...unknown, ...found];
      return { valid: faults.length === 0, faults: plain(faults) };
    });
  }

  /** @throws AppError NOT_FOUND; INVALID_REQUEST for unknown members and for more work than one call may make */
  async simulate({ caller, params, body }: HandlerCall<typeof SIMULATE_ROUTE_POLICY>): Promise<JsonObject> {
    const { group, policy, read } = await this.commands.read(async (manager) => {
      const group = await this.groups.find(manager, caller, params['id'] ?? '');
      const { policy, unknown } = await this.chosen(manager, group, body);
      if (unknown.length > 0) throw refusal('policy', unknown);
      return { group, policy, read: await readSimulation(manager, group.id, { ...group.spec, policy }) };
    });
    const { picks, seed, request } = body;
    if (picks * read.target.candidates.length > MAX_JUDGED) {
      throw refusal('simulation', [{ where: '/picks', message: 'is too many for a route group of this size' }]);
    }
    const { input_tokens: inputTokensEstimate, capabilities, tags } = request;
    const query = { mode: group.spec.mode, capabilities, inputTokensEstimate, tags, deadlineMs: 0 };
    return simulate(read.target, policy, { picks, seed, unavailable: new Set(body.unavailable), query }, read.labels);
  }

  /**
   * Puts the draft in force.
   *
   * @param revision of the draft; undefined = whatever it is
   * @throws AppError NOT_FOUND without a draft; FORBIDDEN; INVALID_REQUEST naming every fault; STALE_REVISION
   */
  async publish(caller: Caller, id: string, revision?: string): Promise<JsonObject> {
    return this.commands
      .run(caller, async (changes) => {
        await this.requirePublisher(changes.manager, caller, id);
        const draft = await findInState(changes.manager, id, 'draft');
        if (draft === undefined) throw new AppError('NOT_FOUND', 'This route group has no draft of a policy.');
        requireRevision(draft, readRevision(revision), 'draft');
        return this.groups.publishIn(changes, id, draft.spec.policy, null);
      })
      .then(shown);
  }

  /** Publishes what an old version said as a new one. @throws AppError as {@link publish} */
  async rollBack(caller: Caller, id: string, version: number): Promise<JsonObject> {
    return this.commands
      .run(caller, async (changes) => {
        await this.requirePublisher(changes.manager, caller, id);
        const old = await requireVersion(changes.manager, id, version);
        if (old.spec.state === 'draft') throw new AppError('CONFLICT', 'This version is a draft: publish it instead.');
        return this.groups.publishIn(changes, id, old.spec.policy, version);
      })
      .then(shown);
  }

  private async requirePublisher(manager: EntityManager, caller: Caller, id: string): Promise<void> {
    const { spec } = await this.groups.find(manager, caller, id, true);
    requirePermission(caller, 'route-group:publish', ROUTE_GROUP.placeOf(spec, id));
  }

  private async chosen(
    manager: EntityManager,
    group: RouteGroupEntity,
    { version, policy }: PolicyChoice,
  ): Promise<{ policy: RoutePolicy | null; unknown: readonly FaultDetail[] }> {
    if (policy !== undefined) return withIds(manager, group, policy);
    if (version !== undefined) {
      return { policy: (await requireVersion(manager, group.id, version)).spec.policy, unknown: [] };
    }
    const draft = await findInState(manager, group.id, 'draft');
    return { policy: draft?.spec.policy ?? group.spec.policy, unknown: [] };
  }
}

async function faultsOf(
  manager: EntityManager,
  { id, spec }: RouteGroupEntity,
  policy: RoutePolicy | null,
): Promise<readonly FaultDetail[]> {
  const faults = new Faults();
  await addGroupFaultsOf(manager, id, { ...spec, policy }, 'publish', faults);
  return faults.details;
}

/** A policy with ids where it names members by key; what names nothing comes back as faults. */
async function withIds(
  manager: EntityManager,
  { id, spec }: RouteGroupEntity,
  policy: RoutePolicy,
): Promise<{ policy: RoutePolicy; unknown: readonly FaultDetail[] }> {
  const faults = new Faults();
  const place = ROUTE_GROUP.placeOf(spec, id);
  const found = await resolveReferences(manager, POLICY_KIND, policy, place, faults);
  const unknown = faults.details.map(({ where, message }) => ({ where: `/policy${where}`, message }));
  return { policy: found, unknown };
}

async function requireVersion(manager: EntityManager, id: string, version: number): Promise<RoutePolicyEntity> {
  const found =
    Number.isSafeInteger(version) && version > 0 && version < 2 ** 31
      ? await findVersion(manager, id, version)
      : undefined;
  if (found === undefined) throw new AppError('NOT_FOUND', 'This route group has no such version of its policy.');
  return found;
}

function readRevision(revision: string | undefined): bigint {
  if (revision === undefined) return 0n;
  if (/^\d{1,18}$/.test(revision)) return BigInt(revision);
  throw refusal('policy', [{ where: '/revision', message: 'must be the text of a revision' }]);
}

function shown({ spec, revision, createdAt, updatedAt, createdBy }: RoutePolicyEntity): JsonObject {
  return {
    version: spec.version,
    state: spec.state,
    policy: spec.policy,
    restores: spec.restores,
    revision: String(revision),
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
    created_by: createdBy,
  };
}

function plain(faults: readonly FaultDetail[]): JsonObject[] {
  return faults.map(({ where, message }) => ({ where, message }));
}
