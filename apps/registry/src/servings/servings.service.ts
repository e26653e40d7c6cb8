import { Inject, Injectable } from '@nestjs/common';
import { isJsonObject, type JsonObject } from '@roundhouse/admin-api';
import { isId } from '@roundhouse/kernel';
import { In, type EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import { ArtifactEntity } from '../artifacts/infra/artifact.entity.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import { DeploymentEntity } from '../deployments/infra/deployment.entity.ts';
import { MODEL } from '../models/model.kind.ts';
import { ModelsService } from '../models/models.service.ts';
import { NodeEntity } from '../nodes/infra/node.entity.ts';
import { bumpDesiredGeneration } from '../nodes/infra/desired-states.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { sameDocument } from '../resources/domain/same-document.ts';
import { findContent, isMissing } from './content.ts';
import { addServingFaults, fitsMode } from './domain/serving.ts';
import { newestReleases } from './infra/serving-releases.ts';
import { readServingStates } from './infra/serving-states.ts';
import { ServingEntity, type ServingSpec } from './infra/serving.entity.ts';
import { modelDraft, withEngineUse } from './model-draft.ts';
import { readPlacements } from './placement-views.ts';
import { removePlacements } from './placements.ts';
import { reconcileServing } from './reconcile-serving.ts';
import { ServingPace } from './serving-pace.ts';
import { shownServing } from './serving-view.ts';
import { SERVING } from './serving.kind.ts';

/** What nodes are told of a serving beside its release. */
const TOLD_TO_NODES = ['residency', 'idle_unload_seconds', 'pinned', 'priority'] as const;

/** Use cases of servings. */
@Injectable()
export class ServingsService extends DocumentService<ServingSpec, ServingEntity> {
  /** Ledger and route groups know its deployments as `<key>.<node>`, ways to this model. */
  protected override readonly fixed = ['key', 'model_id'];
  readonly pace: ServingPace;
  private readonly models: ModelsService;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(ModelsService) models: ModelsService,
    @Inject(ServingPace) pace: ServingPace,
  ) {
    super(commands, SERVING);
    this.models = models;
    this.pace = pace;
    registerResource(handlers, this);
  }

  /** A serving of a hub entry that names no model is one of the model with the entry's slug: made as a draft if need be. */
  override async createIn(
    changes: ChangeSet,
    input: unknown,
    id?: string,
  ): Promise<{ row: ServingEntity; once?: JsonObject }> {
    return super.createIn(changes, await this.withModel(changes, input), id);
  }

  protected override async check(
    { manager }: ChangeSet,
    { spec, current }: Draft<ServingSpec, ServingEntity>,
    faults: Faults,
  ): Promise<ServingSpec> {
    addServingFaults(faults, spec);
    const modelId = spec.model_id ?? '';
    const model = isId(modelId) ? await manager.findOneBy(MODEL.entity, { id: modelId }) : null;
    const mode = model === null ? undefined : String(MODEL.describe(model)['mode']);
    const fits = mode === undefined || fitsMode(mode, spec.settings);
    faults.require(fits, '/settings/embeddings', `does not fit a model of mode ${mode ?? ''}`);
    const same = current !== undefined && sameContent(current.spec, spec);
    const told = faults.details.some(({ where }) => where.startsWith('/artifact_id') || where.startsWith('/hub'));
    if (!same && !told) {
      const content = await findContent(manager, spec);
      if (isMissing(content)) faults.add(content.where, content.message);
      else if (content.withdrawn) faults.add('/hub/version', 'was withdrawn');
    }
    // Of a hub entry that is there, the draft of a model was made before.
    const unnamed = spec.model_id === null && faults.details.every(({ where }) => !where.startsWith('/hub'));
    faults.require(!unnamed, '/model_id', 'is required');
    return {
      ...spec,
      node_ids: await settledNodes(manager, spec.node_ids, '/node_ids', faults),
      excluded_node_ids: await settledNodes(manager, spec.excluded_node_ids, '/excluded_node_ids', faults),
    };
  }

  protected override async keyNameOf(manager: EntityManager, spec: ServingSpec): Promise<string> {
    if (spec.hub !== null) return spec.hub.entry;
    const id = spec.artifact_id ?? '';
    return (isId(id) ? await manager.findOne(ArtifactEntity, { where: { id } }) : null)?.spec.key ?? '';
  }

  protected override async written(
    changes: ChangeSet,
    row: ServingEntity,
    former: ServingSpec | undefined,
  ): Promise<void> {
    if (former !== undefined) await this.tell(changes, row, former);
    await reconcileServing(changes, row, this.pace);
  }

  protected override async removing(changes: ChangeSet, row: ServingEntity): Promise<void> {
    await bumpDesiredGeneration(changes.manager, await removePlacements(changes, row.id));
  }

  protected override async observe(manager: EntityManager, rows: readonly ServingEntity[]) {
    const ids = rows.map((row) => row.id);
    const placements = await readPlacements(manager, ids);
    const states = await readServingStates(manager, ids);
    const releases = await newestReleases(manager, ids);
    return new Map(
      rows.map((row) => [
        row.id,
        shownServing(row.spec, placements.get(row.id) ?? [], states.get(row.id), releases.get(row.id)),
      ]),
    );
  }

  /** Passes on what changes nothing about files and settings: to deployments, and to the nodes that hold copies. */
  private async tell(changes: ChangeSet, { id, spec }: ServingEntity, former: ServingSpec): Promise<void> {
    const { manager } = changes;
    if (spec.priority !== former.priority || !sameDocument(spec.tags, former.tags)) {
      for (const row of await manager.find(DeploymentEntity, { where: { servingId: id } })) {
        const before = DEPLOYMENT.describe(row);
        row.spec = { ...row.spec, priority: spec.priority, tags: spec.tags };
        await changes.update(DEPLOYMENT, row, before);
      }
    }
    if (TOLD_TO_NODES.every((name) => spec[name] === former[name])) return;
    const rows = await manager.query<{ node_id: string }[]>(
      'SELECT DISTINCT node_id FROM instance WHERE serving_id = $1',
      [id],
    );
    await bumpDesiredGeneration(
      manager,
      rows.map((row) => row.node_id),
    );
  }

  private async withModel(changes: ChangeSet, input: unknown): Promise<unknown> {
    const { manager, caller } = changes;
    const wish = isJsonObject(input)
      ? this.read({ organization_id: caller.organizationId, ...input })?.spec
      : undefined;
    if (!isJsonObject(input) || wish === undefined || wish.hub === null) return input;
    const content = await findContent(manager, { ...wish, organization_id: await organizationOf(manager, wish) });
    if (isMissing(content)) return input;
    const completed = withEngineUse(input, content.capabilities);
    if (wish.model_id !== null) return completed;
    const [known] = await manager.query<{ id: string }[]>(
      `SELECT m.id FROM model m JOIN organization o ON o.id = m.organization_id
       WHERE lower(m.key) = lower($1) AND m.project_id IS NULL AND (o.id::text = $2 OR lower(o.key) = lower($2))`,
      [wish.hub.entry, wish.organization_id],
    );
    if (known !== undefined) return { ...completed, model_id: known.id };
    const draft = modelDraft(wish.hub.entry, content, wish);
    return { ...completed, model_id: (await this.models.createIn(changes, draft)).row.id };
  }
}

async function organizationOf(manager: EntityManager, { organization_id: named }: ServingSpec): Promise<string> {
  const [row] = await manager.query<{ id: string }[]>(
    'SELECT id FROM organization WHERE id::text = $1 OR lower(key) = lower($1)',
    [named],
  );
  return row?.id ?? named;
}

function sameContent(one: ServingSpec, other: ServingSpec): boolean {
  return one.artifact_id === other.artifact_id && sameDocument(one.hub, other.hub);
}

/** Ids of nodes, which are named by id or by name. They belong to the platform, so no document refers to them. */
async function settledNodes(
  manager: EntityManager,
  named: readonly string[],
  where: string,
  faults: Faults,
): Promise<string[]> {
  if (named.length === 0) return [];
  const ids = named.filter(isId);
  const names = named.filter((name) => !isId(name));
  const lock = { mode: 'for_key_share' as const };
  const nodes = await manager.find(NodeEntity, { where: [{ id: In(ids) }, { name: In(names) }], lock });
  return named.map((name, index) => {
    const node = nodes.find((candidate) => candidate.id === name || candidate.name === name);
    if (node === undefined) faults.add(`${where}/${index}`, `names no node ("${name.slice(0, 64)}")`);
    return node?.id ?? name;
  });
}
