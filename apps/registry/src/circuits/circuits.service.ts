import { Inject, Injectable } from '@nestjs/common';
import { reachOf, type Place } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { may, requirePermission, type Caller } from '../commands/domain/caller.ts';
import { DeploymentObservations } from '../deployments/deployment-observations.ts';
import { DeploymentsService } from '../deployments/deployments.service.ts';
import { ProvidersService } from '../providers/providers.service.ts';
import { CIRCUIT } from './circuit.kind.ts';
import { CircuitEntity, type CircuitOwner } from './infra/circuit.entity.ts';
import { openCircuitsOf } from './infra/open-circuits.ts';

/** How a circuit is opened by hand. */
export interface OpenRequest {
  /** 1 to 86 400. */
  readonly seconds: number;
  readonly reason: string | null;
}

/** Which circuits are listed. */
export interface ManualQuery {
  readonly organizationId?: string | undefined;
  readonly owner?: CircuitOwner | undefined;
  readonly open?: boolean | undefined;
}

/** Most rows that one list looks at: each is a decision of a person. */
const MAX_ROWS = 10_000;

/** Circuits that people open and reset. What opens by itself is known to routers alone. */
@Injectable()
export class CircuitsService {
  private readonly commands: CommandPath;
  private readonly deployments: DeploymentsService;
  private readonly providers: ProvidersService;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(DeploymentsService) deployments: DeploymentsService,
    @Inject(ProvidersService) providers: ProvidersService,
    @Inject(DeploymentObservations) observations: DeploymentObservations,
  ) {
    this.commands = commands;
    this.deployments = deployments;
    this.providers = providers;
    observations.takeCircuitsFrom(openCircuitsOf);
  }

  /**
   * Opens a circuit for a while; one that is open already gets the new end and reason.
   *
   * @throws AppError NOT_FOUND; FORBIDDEN
   */
  async open(caller: Caller, owner: CircuitOwner, id: string, { seconds, reason }: OpenRequest) {
    return this.change(caller, owner, id, 'open', (row, { at }) => {
      row.openUntil = new Date(at.getTime() + seconds * 1_000);
      row.openedAt = at;
      row.openedBy = caller.memberId ?? caller.actorId;
      row.reason = reason;
    });
  }

  /** Closes a circuit, in every router that has it open for whatever reason. @throws AppError as {@link open} */
  async reset(caller: Caller, owner: CircuitOwner, id: string): Promise<CircuitEntity> {
    return this.change(caller, owner, id, 'reset', (row) => {
      Object.assign(row, { openUntil: null, openedAt: null, openedBy: null, reason: null });
      row.resetGeneration += 1n;
    });
  }

  /** What people decided, as far as the caller may see it: open ones first, each group by the latest change. */
  async list(caller: Caller, { organizationId, owner, open }: ManualQuery, now: Date): Promise<CircuitEntity[]> {
    const { everything, organizationIds, projects } = reachOf(caller.grants, 'deployment:read');
    const reached = [...organizationIds, ...projects.map((place) => place.organizationId)];
    const rows = await this.commands.read((manager) =>
      manager
        .createQueryBuilder(CircuitEntity, 'c')
        .where(everything ? 'true' : 'c.organization_id = ANY(:reached::uuid[])', { reached })
        .andWhere(organizationId === undefined ? 'true' : 'c.organization_id::text = :organizationId', {
          organizationId,
        })
        .andWhere(owner === undefined ? 'true' : 'c.owner = :owner', { owner })
        .orderBy('c.updated_at', 'DESC')
        .addOrderBy('c.id')
        .limit(MAX_ROWS)
        .getMany(),
    );
    const seen = rows.filter((row) => may(caller, `${row.owner}:read`, placeOf(row)));
    const opened = (row: CircuitEntity): boolean => row.openUntil !== null && row.openUntil > now;
    if (open !== undefined) return seen.filter((row) => opened(row) === open);
    return [...seen.filter(opened), ...seen.filter((row) => !opened(row))];
  }

  private async change(
    caller: Caller,
    owner: CircuitOwner,
    id: string,
    verb: string,
    apply: (row: CircuitEntity, changes: ChangeSet) => void,
  ): Promise<CircuitEntity> {
    return this.commands.run(caller, async (changes) => {
      const place = await this.placeOfOwner(changes.manager, caller, owner, id);
      requirePermission(caller, `${owner}:circuit`, place);
      const row = await changes.manager.findOneBy(CircuitEntity, { id });
      if (row === null) {
        const made = newCircuit(owner, id, place);
        apply(made, changes);
        return changes.create(CIRCUIT, made, verb);
      }
      const before = CIRCUIT.describe(row);
      apply(row, changes);
      return changes.update(CIRCUIT, row, before, verb);
    });
  }

  /** Locks the owner, so that two who decide at once come one after the other. @throws AppError NOT_FOUND */
  private async placeOfOwner(manager: EntityManager, caller: Caller, owner: CircuitOwner, id: string): Promise<Place> {
    if (owner === 'deployment') {
      const { spec } = await this.deployments.find(manager, caller, id, true);
      return this.deployments.kind.placeOf(spec, id);
    }
    const { spec } = await this.providers.find(manager, caller, id, true);
    return this.providers.kind.placeOf(spec, id);
  }
}

function newCircuit(owner: CircuitOwner, id: string, { organizationId, projectId }: Place): CircuitEntity {
  return Object.assign(new CircuitEntity(), {
    id,
    owner,
    organizationId,
    projectId: projectId === '' ? null : projectId,
    openUntil: null,
    openedAt: null,
    openedBy: null,
    reason: null,
    resetGeneration: 0n,
  });
}

function placeOf({ organizationId, projectId }: CircuitEntity): Place {
  return { organizationId, projectId: projectId ?? '' };
}
