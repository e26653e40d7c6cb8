import { Inject, Injectable } from '@nestjs/common';
import {
  checkDocument,
  creationOf,
  FALLBACK_CLASSES,
  isJsonObject,
  MODEL_RESOURCE,
  refusal,
  type JsonObject,
  type Place,
} from '@roundhouse/admin-api';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { may, type Caller } from '../commands/domain/caller.ts';
import { DeploymentObservations } from '../deployments/deployment-observations.ts';
import { DeploymentsService } from '../deployments/deployments.service.ts';
import { requireConfirmed, requireReady } from '../preflight/model-gate.ts';
import { recordPrice } from '../prices/infra/price-versions.ts';
import type { DocumentQuery } from '../resources/document-list.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import { dependantsOf } from '../resources/document-references.ts';
import type { Faults } from '../resources/domain/faults.ts';
import type { Page } from '../resources/resource-list.ts';
import {
  callableScope,
  changesCapabilities,
  completeModel,
  isRenamed,
  MAX_MODEL_KEY,
  requireModel,
} from './domain/model.ts';
import { holdNames, releaseNames, takenNames } from './infra/callable-names.ts';
import { dependantsByName } from '../route-groups/infra/fallback-names.ts';
import { addModelFallbackFaults } from '../route-groups/infra/group-check.ts';
import { requireTogether } from '../route-groups/require-together.ts';
import { leaveFallbacks, leaveGroups, removeBindings } from '../route-groups/withdrawal.ts';
import type { ModelEntity, ModelSpec } from './infra/model.entity.ts';
import { observeModels, pageByBadge } from './model-view.ts';
import { MODEL } from './model.kind.ts';

/** Use cases of models: public, callable names and what holds for every way behind one. */
@Injectable()
export class ModelsService extends DocumentService<ModelSpec, ModelEntity> {
  protected override readonly maxKeyLength = MAX_MODEL_KEY;
  private readonly ids = new WeakMap<ModelSpec, string>();
  private readonly importing = new WeakSet<ChangeSet>();
  private readonly deployments: DeploymentsService;
  private readonly observations: DeploymentObservations;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(DeploymentsService) deployments: DeploymentsService,
    @Inject(DeploymentObservations) observations: DeploymentObservations,
  ) {
    super(commands, MODEL);
    this.deployments = deployments;
    this.observations = observations;
    registerResource(handlers, this);
  }

  /**
   * Makes a model, with its deployments when the document brings them: all or nothing. One that is to be active must
   * pass its pre-flight (000-28); a draft need not.
   */
  override async createIn(
    changes: ChangeSet,
    input: unknown,
    id?: string,
  ): Promise<{ row: ModelEntity; once?: JsonObject }> {
    const { document, deployments } = splitCreation(input);
    const made = await super.createIn(changes, document, id);
    await this.createDeployments(changes, made.row, deployments);
    await changes.require(() => requireConfirmed(changes, this.observations, made.row));
    if (made.row.spec.admin_status === 'active') {
      const mayWait = this.importing.has(changes) ? ['credential'] : [];
      await changes.require(() => requireReady(changes, this.observations, made.row, mayWait));
    }
    return made;
  }

  /**
   * As {@link createIn}, for a model of the catalog: it may be active before its provider has a key, and turns usable as
   * soon as it gets one (003-03).
   */
  async importIn(changes: ChangeSet, input: unknown): Promise<ModelEntity> {
    this.importing.add(changes);
    return (await this.createIn(changes, input)).row;
  }

  /** Applies a patch, whatever the revision. @returns true when anything changed */
  async changed(changes: ChangeSet, id: string, patch: JsonObject): Promise<boolean> {
    const before = changes.recorded.length;
    await this.updateIn(changes, id, patch);
    return changes.recorded.length > before;
  }

  /** Where a new model would belong; undefined when the caller may not see that place. Owners may be named by key. */
  async placeOfNew(
    manager: EntityManager,
    caller: Caller,
    {
      organization_id: organization,
      project_id: project,
    }: { organization_id?: string | undefined; project_id: string | null },
  ): Promise<Place | undefined> {
    const [row] = await manager.query<{ organization: string; project: string | null }[]>(
      `SELECT o.id AS organization, p.id AS project FROM organization o
       LEFT JOIN project p ON p.organization_id = o.id AND (p.id::text = $2 OR lower(p.key) = lower($2))
       WHERE o.id::text = $1 OR lower(o.key) = lower($1)`,
      [organization ?? caller.organizationId, project],
    );
    if (row === undefined || (project !== null && row.project === null)) return undefined;
    const place = { organizationId: row.organization, projectId: row.project ?? '' };
    return may(caller, 'organization:read', { ...place, projectId: '' }) ? place : undefined;
  }

  /** What is no draft any longer must pass its pre-flight, like a new model. */
  override async updateIn(changes: ChangeSet, id: string, patch: unknown): Promise<ModelEntity> {
    return this.gated(changes, id, () => super.updateIn(changes, id, patch));
  }

  override async replaceIn(changes: ChangeSet, id: string, input: JsonObject): Promise<ModelEntity> {
    return this.gated(changes, id, () => super.replaceIn(changes, id, input));
  }

  protected override withoutSecrets(input: unknown): object {
    if (!isJsonObject(input) || !Array.isArray(input['deployments'])) return super.withoutSecrets(input);
    const deployments = (input['deployments'] as readonly unknown[]).map((deployment) =>
      isJsonObject(deployment) ? { ...deployment, api_key: null } : null,
    );
    return { ...input, deployments };
  }

  /** Also narrows by badge, which no column holds. */
  override async list(caller: Caller, query: DocumentQuery): Promise<Page<ModelEntity>> {
    const { status, ...rest } = query;
    if (typeof status !== 'string') return super.list(caller, query);
    return pageByBadge(status, query, {
      read: (part) => super.list(caller, { ...rest, ...part }),
      observe: (rows) => this.commands.read((manager) => this.observe(manager, rows)),
    });
  }

  protected override async check(
    changes: ChangeSet,
    { spec, current, id }: Draft<ModelSpec, ModelEntity>,
    faults: Faults,
  ): Promise<ModelSpec> {
    const completed = { ...completeModel(spec) };
    this.ids.set(completed, id);
    requireModel(faults, completed);
    if (current === undefined || !sameChains(current.spec.fallbacks, completed.fallbacks)) {
      const { organization_id: organizationId, project_id: projectId, fallbacks } = completed;
      await requireTogether(changes, this.kind.noun, faults, (found) =>
        addModelFallbackFaults(changes.manager, { id, projectId, fallbacks }, organizationId, found),
      );
    }
    return completed;
  }

  protected override takenKeys(manager: EntityManager, spec: ModelSpec, prefix: string): Promise<ReadonlySet<string>> {
    // A model may make one of its own aliases its key.
    return takenNames(manager, spec.organization_id, callableScope(spec), prefix, this.ids.get(spec));
  }

  protected override async written(changes: ChangeSet, row: ModelEntity, former: ModelSpec | undefined): Promise<void> {
    const { manager, caller, at } = changes;
    const { id, spec } = row;
    const organizationId = spec.organization_id;
    if (former !== undefined && isRenamed(former, spec) && caller.confirmed !== true) {
      await this.askForRename(manager, row, former);
    }
    const names = [spec.key ?? '', ...spec.aliases];
    await holdNames(manager, { kind: 'model', id, organizationId, scope: callableScope(spec) }, names);
    await recordPrice(changes, { kind: 'model', id, organizationId }, former?.price ?? null, spec.price);
    if (former !== undefined && changesCapabilities(former, spec)) {
      await manager.query('UPDATE deployment SET test_due_since = $1 WHERE model_id = $2', [at, id]);
    }
  }

  protected override async removing({ manager }: ChangeSet, row: ModelEntity): Promise<void> {
    await releaseNames(manager, row.id);
  }

  /**
   * A model that is forced out takes its deployments along, and leaves bindings, route groups and fallback chains. Those
   * of servings stay in the way.
   */
  protected override async detach(changes: ChangeSet, row: ModelEntity): Promise<void> {
    const { organization_id: organizationId, key, aliases } = row.spec;
    await removeBindings(changes, { kind: 'model', id: row.id });
    await leaveGroups(changes, organizationId, { kind: 'model', id: row.id });
    await leaveFallbacks(changes, organizationId, row.id, [key ?? '', ...aliases]);
    const ids = await changes.manager.query<{ id: string }[]>(
      'SELECT id FROM deployment WHERE model_id = $1 ORDER BY id',
      [row.id],
    );
    for (const { id } of ids) await this.deployments.deleteIn(changes, id, true);
  }

  protected override async dependants(manager: EntityManager, row: ModelEntity): Promise<FaultDetail[]> {
    return namersOf(manager, row);
  }

  protected override observe(
    manager: EntityManager,
    rows: readonly ModelEntity[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    return observeModels(manager, this.observations, rows);
  }

  private async gated(changes: ChangeSet, id: string, change: () => Promise<ModelEntity>): Promise<ModelEntity> {
    const before = await this.find(changes.manager, changes.caller, id);
    const row = await change();
    if (changesCapabilities(before.spec, row.spec)) {
      await changes.require(() => requireConfirmed(changes, this.observations, row));
    }
    const published = before.spec.admin_status === 'draft' && row.spec.admin_status === 'active';
    if (published) await changes.require(() => requireReady(changes, this.observations, row));
    return row;
  }

  /** Faults of all deployments at once, each below its place in the document. */
  private async createDeployments(
    changes: ChangeSet,
    { id, spec }: ModelEntity,
    deployments: readonly JsonObject[],
  ): Promise<void> {
    const faults: FaultDetail[] = [];
    const owner = { organization_id: spec.organization_id, project_id: spec.project_id, model_id: id };
    for (const [index, deployment] of deployments.entries()) {
      try {
        await this.deployments.createIn(changes, { ...deployment, ...owner });
      } catch (error) {
        if (!(error instanceof AppError) || error.reason !== 'INVALID_REQUEST') throw error;
        for (const { where, message } of error.details)
          faults.push({ where: `/deployments/${index}${where}`, message });
      }
    }
    if (faults.length > 0) throw refusal(this.kind.noun, faults);
  }

  private async askForRename(manager: EntityManager, row: ModelEntity, former: ModelSpec): Promise<void> {
    const before = { id: row.id, spec: former };
    const dependants = [...(await dependantsOf(manager, this.kind, row.id)), ...(await namersOf(manager, before))];
    const kept = row.spec.aliases.some((alias) => alias.toLowerCase() === former.key?.toLowerCase());
    const callers = kept
      ? `callers of "${former.key}" go on: it stays as an alias`
      : `calls of "${former.key}" will find nothing; put it into aliases to keep it working`;
    throw new AppError('CONFLICT', 'Renaming a model changes what its callers send; repeat with ?confirm=true.', {
      details: [{ where: '/key', message: callers }, ...dependants],
    });
  }
}

/** A POST's document and the deployments beside it. @throws AppError INVALID_REQUEST naming every fault of both */
function splitCreation(input: unknown): { document: unknown; deployments: readonly JsonObject[] } {
  if (!isJsonObject(input) || !('deployments' in input)) return { document: input, deployments: [] };
  const { deployments, ...document } = input;
  const beside = checkDocument(MODEL_RESOURCE.alongside!, { deployments });
  if (beside.faults.length > 0) {
    // The organization may be left out, so a stand-in keeps the check to what was written.
    const own = checkDocument(creationOf(MODEL_RESOURCE), { organization_id: '-', ...document });
    throw refusal('model', [...own.faults, ...beside.faults]);
  }
  return { document, deployments: (deployments ?? []) as readonly JsonObject[] };
}

/** Models and route groups whose fallback chains name this model by its key or an alias. */
async function namersOf(
  manager: EntityManager,
  { id, spec }: { readonly id: string; readonly spec: ModelSpec },
): Promise<FaultDetail[]> {
  return dependantsByName(manager, spec.organization_id, [spec.key ?? '', ...spec.aliases], id);
}

function sameChains(one: ModelSpec['fallbacks'], other: ModelSpec['fallbacks']): boolean {
  return FALLBACK_CLASSES.every((name) => one[name].join('\n') === other[name].join('\n'));
}
