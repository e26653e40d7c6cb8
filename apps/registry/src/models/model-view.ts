import type { JsonObject } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import type { DeploymentObservations } from '../deployments/deployment-observations.ts';
import { observedDeployments, type ObservedDeployment } from '../deployments/deployment-view.ts';
import { findDriver } from '@roundhouse/drivers';
import { DeploymentEntity } from '../deployments/infra/deployment.entity.ts';
import { priceSchedules } from '../prices/infra/price-versions.ts';
import type { DocumentQuery } from '../resources/document-list.ts';
import type { Page } from '../resources/resource-list.ts';
import { declaredFeatures, type Declaring } from './domain/features.ts';
import { modelBadge } from './domain/status-badge.ts';
import type { ModelEntity } from './infra/model.entity.ts';

/** Most models that are looked at to find those with a badge. */
const MAX_SCANNED = 5_000;
const SCAN_PAGE = 500;

/** Deployments of these models with their facts, by model. */
export async function deploymentsOfModels(
  manager: EntityManager,
  observations: DeploymentObservations,
  modelIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ObservedDeployment[]>> {
  const rows = await manager
    .createQueryBuilder(DeploymentEntity, 'd')
    .where('d.model_id = ANY(:modelIds::uuid[])', { modelIds })
    .orderBy('d.id')
    .getMany();
  const observed = await observedDeployments(manager, observations, rows);
  return Map.groupBy(observed, ({ row }) => row.spec.model_id);
}

/** What a deployment's driver declares: the provider's, or that of its node. */
export function declaringOf({ row, provider }: ObservedDeployment): Declaring {
  return { contract: provider?.contract ?? findDriver(row.driver)?.contract, preset: provider?.preset };
}

/** Observed members of models as REST shows them. */
export async function observeModels(
  manager: EntityManager,
  observations: DeploymentObservations,
  rows: readonly ModelEntity[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const ids = rows.map((row) => row.id);
  const deployments = await deploymentsOfModels(manager, observations, ids);
  const prices = await priceSchedules(manager, ids, new Date());
  return new Map(
    rows.map(({ id, spec }) => {
      const own = deployments.get(id) ?? [];
      const active = own.filter(({ facts }) => facts.active);
      const declared = declaredFeatures(spec.mode, active.map(declaringOf));
      return [
        id,
        {
          status: modelBadge(
            spec.admin_status === 'active',
            own.map(({ facts }) => facts),
          ),
          deployment_count: own.length,
          active_deployment_count: active.length,
          price_id: prices.get(id)?.current?.id ?? null,
          features_in_effect: [...(spec.capabilities.features ?? declared ?? [])],
          credential_sources: [...new Set(own.map(({ credential }) => credential.source))],
        },
      ];
    }),
  );
}

/** How {@link pageByBadge} reads. */
export interface BadgeReading {
  /** One page of what the other filters let through. */
  readonly read: (part: { limit: number; cursor: string }) => Promise<Page<ModelEntity>>;
  readonly observe: (rows: readonly ModelEntity[]) => Promise<ReadonlyMap<string, JsonObject>>;
}

/**
 * One page of the models with a badge. The badge follows from tests and circuits, which no index of models holds, so
 * every candidate is looked at.
 *
 * @throws AppError INVALID_REQUEST when there are more than 5 000 candidates
 */
export async function pageByBadge(
  badge: string,
  { limit, cursor }: DocumentQuery,
  { read, observe }: BadgeReading,
): Promise<Page<ModelEntity>> {
  const matching: ModelEntity[] = [];
  let next: string | undefined = '';
  while (next !== undefined) {
    const page: Page<ModelEntity> = await read({ limit: SCAN_PAGE, cursor: next });
    if (page.total > MAX_SCANNED) {
      throw new AppError(
        'INVALID_REQUEST',
        `Narrow the list to at most ${MAX_SCANNED} models to filter it by status.`,
        {
          details: [
            { where: '/status', message: `can be applied to at most ${MAX_SCANNED} models, not ${page.total}` },
          ],
        },
      );
    }
    const observed = await observe(page.rows);
    matching.push(...page.rows.filter((row) => observed.get(row.id)?.['status'] === badge));
    next = page.nextCursor === '' ? undefined : page.nextCursor;
  }
  const start = cursor === undefined || cursor === '' ? 0 : matching.findIndex((row) => row.id === cursor) + 1;
  const rows = matching.slice(start, start + limit);
  const more = start + rows.length < matching.length;
  return { rows, nextCursor: more ? (rows.at(-1)?.id ?? '') : '', total: matching.length };
}
