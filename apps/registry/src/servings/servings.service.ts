import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { JsonObject } from '@roundhouse/admin-api';
import { isId } from '@roundhouse/kernel';
import { LOGGER } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import { In, type EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import { modelFileOf } from '../artifacts/domain/artifact.ts';
import { ArtifactEntity } from '../artifacts/infra/artifact.entity.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import { MODEL } from '../models/model.kind.ts';
import { NodeEntity } from '../nodes/infra/node.entity.ts';
import { NodeArrivals } from '../nodes/node-arrivals.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { addServingFaults, fitsMode } from './domain/serving.ts';
import { ServingEntity, type ServingSpec } from './infra/serving.entity.ts';
import { readPlacements, type PlacementView } from './placement-views.ts';
import { placeMissing, removePlacements, servingsShortOfCopies } from './placements.ts';
import { SERVING } from './serving.kind.ts';

const CALLER = systemCaller('placement');

/** Use cases of servings. */
@Injectable()
export class ServingsService extends DocumentService<ServingSpec, ServingEntity> implements OnApplicationBootstrap {
  private readonly arrivals: NodeArrivals;
  private readonly logger: Logger;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(NodeArrivals) arrivals: NodeArrivals,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(commands, SERVING);
    this.arrivals = arrivals;
    this.logger = logger;
    registerResource(handlers, this);
  }

  onApplicationBootstrap(): void {
    const fill = (): void =>
      void this.placeEverywhere().catch((error: unknown) =>
        this.logger.warn({ error }, 'copies that are missing could not be placed'),
      );
    this.arrivals.onArrival(fill);
    // A node may have joined just before the process that enrolled it died.
    fill();
  }

  /** Places what no node could take before. */
  async placeEverywhere(): Promise<void> {
    for (const id of await this.commands.read(servingsShortOfCopies)) {
      await this.commands.run(CALLER, async (changes) => {
        const lock = { mode: 'pessimistic_write' as const };
        const serving = await changes.manager.findOne(ServingEntity, { where: { id }, lock });
        if (serving !== null) await placeMissing(changes, serving);
      });
    }
  }

  protected override async check(
    { manager }: ChangeSet,
    { spec }: Draft<ServingSpec, ServingEntity>,
    faults: Faults,
  ): Promise<ServingSpec> {
    addServingFaults(faults, spec);
    const model = isId(spec.model_id) ? await manager.findOneBy(MODEL.entity, { id: spec.model_id }) : null;
    const mode = model === null ? undefined : String(MODEL.describe(model)['mode']);
    const fits = mode === undefined || fitsMode(mode, spec.settings);
    faults.require(fits, '/settings/embeddings', `does not fit a model of mode ${mode ?? ''}`);
    const artifact = await this.artifactOf(manager, spec);
    const loadable = artifact === null || modelFileOf(artifact.spec.files) !== undefined;
    faults.require(loadable, '/artifact_id', 'names an artifact without a .gguf file to load');
    return { ...spec, node_ids: await settledNodes(manager, spec.node_ids, faults) };
  }

  protected override async keyNameOf(manager: EntityManager, spec: ServingSpec): Promise<string> {
    return (await this.artifactOf(manager, spec))?.spec.key ?? '';
  }

  protected override async written(changes: ChangeSet, row: ServingEntity): Promise<void> {
    await placeMissing(changes, row);
  }

  protected override async removing(changes: ChangeSet, row: ServingEntity): Promise<void> {
    await removePlacements(changes, row.id);
  }

  protected override async observe(manager: EntityManager, rows: readonly ServingEntity[]) {
    const placements = await readPlacements(
      manager,
      rows.map((row) => row.id),
    );
    return new Map(rows.map(({ id }) => [id, { placements: (placements.get(id) ?? []).map(shownPlacement) }]));
  }

  private async artifactOf(manager: EntityManager, spec: ServingSpec): Promise<ArtifactEntity | null> {
    return isId(spec.artifact_id) ? manager.findOne(ArtifactEntity, { where: { id: spec.artifact_id } }) : null;
  }
}

/** Ids of nodes, which are named by id or by name. They belong to the platform, so no document refers to them. */
async function settledNodes(manager: EntityManager, named: readonly string[], faults: Faults): Promise<string[]> {
  if (named.length === 0) return [];
  const ids = named.filter(isId);
  const names = named.filter((name) => !isId(name));
  const lock = { mode: 'for_key_share' as const };
  const nodes = await manager.find(NodeEntity, { where: [{ id: In(ids) }, { name: In(names) }], lock });
  return named.map((name, index) => {
    const node = nodes.find((candidate) => candidate.id === name || candidate.name === name);
    if (node === undefined) faults.add(`/node_ids/${index}`, `names no node ("${name.slice(0, 64)}")`);
    return node?.id ?? name;
  });
}

function shownPlacement(placement: PlacementView): JsonObject {
  return {
    node_id: placement.nodeId,
    installation_id: placement.installationId,
    instance_id: placement.instanceId,
    deployment_id: placement.deploymentId,
    phase: placement.phase,
    message: placement.message,
    bytes_done: Number(placement.bytesDone),
    bytes_total: Number(placement.bytesTotal),
  };
}
