import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject, RoutePolicy } from '@roundhouse/admin-api';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { invariant } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission } from '../commands/domain/caller.ts';
import { holdNames, releaseNames, takenNames } from '../models/infra/callable-names.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import type { GroupStage } from './domain/group-faults.ts';
import { samePolicy } from './domain/same-policy.ts';
import { dependantsByName } from './infra/fallback-names.ts';
import { addGroupFaultsOf } from './infra/group-check.ts';
import type { RouteGroupEntity, RouteGroupSpec } from './infra/route-group.entity.ts';
import { dropMembers, keepMembers } from './infra/route-group-members.ts';
import {
  archivePublished,
  currentVersions,
  findInState,
  putInForce,
  removeVersions,
} from './infra/route-policy-versions.ts';
import type { RoutePolicyEntity } from './infra/route-policy.entity.ts';
import { requireTogether } from './require-together.ts';
import { ROUTE_GROUP } from './route-group.kind.ts';
import { leaveFallbacks, leaveGroups, removeBindings } from './withdrawal.ts';

const MAX_KEY = 128;

/** Use cases of route groups. Their published policy is a part of their document; every version of it is kept. */
@Injectable()
export class RouteGroupsService extends DocumentService<RouteGroupSpec, RouteGroupEntity> {
  protected override readonly maxKeyLength = MAX_KEY;
  /** Publications under way, by their change. */
  private readonly publications = new WeakMap<ChangeSet, Publication>();

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, ROUTE_GROUP);
    registerResource(handlers, this);
  }

  /**
   * Puts a policy in force, as a part of a larger change.
   *
   * @param restores version that it is taken from; null = none
   * @throws AppError INVALID_REQUEST that names everything in the way; FORBIDDEN
   */
  async publishIn(
    changes: ChangeSet,
    id: string,
    policy: RoutePolicy,
    restores: number | null,
  ): Promise<RoutePolicyEntity> {
    const publication: Publication = { restores, version: undefined };
    this.publications.set(changes, publication);
    const row = await this.updateIn(changes, id, { policy });
    if (publication.version === undefined) {
      // What is in force already, word for word, is still a new version when somebody asks for it.
      await this.record(changes, row, policy);
      changes.touch(ROUTE_GROUP, row, 'publish');
    }
    invariant(publication.version !== undefined, 'a publication records a version');
    return publication.version;
  }

  protected override async check(
    changes: ChangeSet,
    { spec, current, id }: Draft<RouteGroupSpec, RouteGroupEntity>,
    faults: Faults,
  ): Promise<RouteGroupSpec> {
    const { manager, caller } = changes;
    const former = current?.spec;
    const publishes = spec.policy !== null && !samePolicy(spec.policy, former?.policy ?? null);
    if (publishes || (spec.policy === null && (former?.policy ?? null) !== null)) {
      requirePermission(caller, 'route-group:publish', ROUTE_GROUP.placeOf(spec, id));
    }
    const stage = this.publications.has(changes) ? 'publish' : stageOf(spec, former, publishes);
    await requireTogether(changes, this.kind.noun, faults, (found) =>
      addGroupFaultsOf(manager, id, spec, stage, found),
    );
    return spec;
  }

  protected override takenKeys(
    manager: EntityManager,
    spec: RouteGroupSpec,
    prefix: string,
  ): Promise<ReadonlySet<string>> {
    return takenNames(manager, spec.organization_id, spec.project_id ?? '', prefix);
  }

  protected override async written(
    changes: ChangeSet,
    row: RouteGroupEntity,
    former: RouteGroupSpec | undefined,
  ): Promise<void> {
    const { id, spec } = row;
    if (former !== undefined && former.key?.toLowerCase() !== spec.key?.toLowerCase()) {
      await this.askForRename(changes, row, former);
    }
    const scope = spec.project_id ?? '';
    const holder = { kind: 'route_group', id, organizationId: spec.organization_id, scope } as const;
    await holdNames(changes.manager, holder, [spec.key ?? '']);
    await keepMembers(changes.manager, id, spec);
    if (samePolicy(spec.policy, former?.policy ?? null)) return;
    if (spec.policy === null) await archivePublished(changes, id);
    else await this.record(changes, row, spec.policy);
  }

  protected override async removing(changes: ChangeSet, { id }: RouteGroupEntity): Promise<void> {
    await releaseNames(changes.manager, id);
    await dropMembers(changes.manager, id);
    await removeVersions(changes, id);
  }

  protected override async dependants(manager: EntityManager, row: RouteGroupEntity): Promise<FaultDetail[]> {
    return dependantsByName(manager, row.spec.organization_id, [row.spec.key ?? ''], row.id);
  }

  protected override async observe(
    manager: EntityManager,
    rows: readonly RouteGroupEntity[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    const versions = await currentVersions(
      manager,
      rows.map(({ id }) => id),
    );
    return new Map(
      rows.map(({ id }) => {
        const { published, draft } = versions.get(id) ?? {};
        return [id, { published_version: published ?? null, draft_version: draft ?? null }];
      }),
    );
  }

  /** A forced deletion takes the group out of bindings, out of other groups and out of fallback chains. */
  protected override async detach(changes: ChangeSet, { id, spec }: RouteGroupEntity): Promise<void> {
    await removeBindings(changes, { kind: 'route_group', id });
    await leaveGroups(changes, spec.organization_id, { kind: 'route_group', id });
    await leaveFallbacks(changes, spec.organization_id, id, [spec.key ?? '']);
  }

  private async askForRename({ manager, caller }: ChangeSet, { id }: RouteGroupEntity, former: RouteGroupSpec) {
    if (caller.confirmed === true) return;
    const dependants = await dependantsByName(manager, former.organization_id, [former.key ?? ''], id);
    const callers = `calls of "${former.key ?? ''}" will find nothing`;
    throw new AppError('CONFLICT', 'Renaming a route group changes what its callers send; repeat with ?confirm=true.', {
      details: [{ where: '/key', message: callers }, ...dependants],
    });
  }

  /** The version of a policy that comes into force: the draft when it says just this, else a new one. */
  private async record(changes: ChangeSet, row: RouteGroupEntity, policy: RoutePolicy): Promise<void> {
    const publication = this.publications.get(changes);
    const restores = publication?.restores ?? null;
    const draft = restores === null ? await findInState(changes.manager, row.id, 'draft') : undefined;
    const promoted = draft !== undefined && samePolicy(draft.spec.policy, policy) ? draft : undefined;
    const version = await putInForce(changes, row, promoted === undefined ? { policy, restores } : { draft: promoted });
    if (publication !== undefined) publication.version = version;
  }
}

interface Publication {
  readonly restores: number | null;
  version: RoutePolicyEntity | undefined;
}

/** What is switched off stays as it is; what comes into force is looked at whole. */
function stageOf(spec: RouteGroupSpec, former: RouteGroupSpec | undefined, publishes: boolean): GroupStage {
  if (publishes) return 'publish';
  if (spec.admin_status !== 'active') return 'save';
  return former?.admin_status === 'active' ? 'serve' : 'publish';
}
