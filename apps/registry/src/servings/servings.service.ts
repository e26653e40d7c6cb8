import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { FaultDetail } from '@roundhouse/errors';
import { LOGGER } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { ARTIFACT } from '../artifacts/artifact.kind.ts';
import { modelFileOf } from '../artifacts/domain/artifact.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import { MODEL } from '../models/model.kind.ts';
import { NodeArrivals } from '../nodes/node-arrivals.ts';
import { NODE } from '../nodes/node.kind.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { settleKey } from '../resources/resource-keys.ts';
import { findReferenced } from '../resources/resource-lookup.ts';
import { requireOwner } from '../resources/resource-owner.ts';
import { SpecResourceService } from '../resources/spec-resource-service.ts';
import { fitsMode, MAX_SERVING_KEY, servingFaults, type ServingSpec } from './domain/serving.ts';
import { ServingEntity } from './infra/serving.entity.ts';
import { readPlacements, type PlacementView } from './placement-views.ts';
import { placeMissing, removePlacements, servingsShortOfCopies } from './placements.ts';
import { SERVING } from './serving.kind.ts';

const CALLER = systemCaller('placement');

/** Use cases of servings. */
@Injectable()
export class ServingsService extends SpecResourceService<ServingSpec, ServingEntity> implements OnApplicationBootstrap {
  private readonly arrivals: NodeArrivals;
  private readonly logger: Logger;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(NodeArrivals) arrivals: NodeArrivals,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(commands, SERVING);
    this.arrivals = arrivals;
    this.logger = logger;
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

  /** Where the copies of these servings are and how far, by serving id. */
  async placements(servingIds: readonly string[]): Promise<ReadonlyMap<string, readonly PlacementView[]>> {
    return this.commands.read((manager) => readPlacements(manager, servingIds));
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

  protected override async settle(
    changes: ChangeSet,
    wanted: ServingSpec,
    current: ServingEntity | undefined,
  ): Promise<ServingSpec> {
    const { manager, caller } = changes;
    const organizationId = this.organizationFor(caller, wanted.organizationId || (current?.organizationId ?? ''));
    const spec = { ...wanted, organizationId };
    const faults = servingFaults(spec);
    await requireOwner(manager, faults, { organizationId });
    const artifactKey = await this.settleReferences(manager, faults, spec);
    faults.throwIfAny('serving');
    const key = await settleKey({
      wanted: spec.key,
      displayName: artifactKey,
      current: current?.key,
      maxLength: MAX_SERVING_KEY,
      taken: async (prefix) => {
        const rows = await manager.query<{ key: string }[]>(
          `SELECT lower(key) AS key FROM serving WHERE organization_id = $1 AND starts_with(lower(key), $2)`,
          [organizationId, prefix],
        );
        return new Set(rows.map((row) => row.key));
      },
    });
    return { ...spec, key };
  }

  /** Names unknown references and settings that do not fit what they refer to. Answers the artifact's key. */
  private async settleReferences(manager: EntityManager, faults: Faults, spec: ServingSpec): Promise<string> {
    const { organizationId, settings } = spec;
    const reference = { organizationId };
    const model = await findReferenced(manager, faults, {
      ...reference,
      where: '/model_id',
      kind: MODEL,
      id: spec.modelId,
    });
    const fits = model === undefined || fitsMode(model.mode, settings);
    faults.require(fits, '/settings/embeddings', `does not fit a model of mode ${model?.mode ?? ''}`);
    const artifact = await findReferenced(manager, faults, {
      ...reference,
      where: '/artifact_id',
      kind: ARTIFACT,
      id: spec.artifactId,
    });
    const loadable = artifact === undefined || modelFileOf(artifact.files) !== undefined;
    faults.require(loadable, '/artifact_id', 'names an artifact without a .gguf file to load');
    for (const [index, id] of spec.nodeIds.entries()) {
      // Nodes belong to the platform, not to the organization of the serving.
      await findReferenced(manager, faults, { where: `/node_ids/${index}`, kind: NODE, id, organizationId: '' });
    }
    return artifact?.key ?? '';
  }

  protected override async written(changes: ChangeSet, row: ServingEntity): Promise<void> {
    await placeMissing(changes, row);
  }

  protected override async removing(changes: ChangeSet, row: ServingEntity): Promise<void> {
    await removePlacements(changes, row.id);
  }

  protected override ownedBy(organizationId: string): FindOptionsWhere<ServingEntity> {
    return { organizationId };
  }

  protected override async dependants(): Promise<FaultDetail[]> {
    return [];
  }
}
