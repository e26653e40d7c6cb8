import {
  MAX_TESTS_PER_RUN,
  readDocument,
  refusal,
  TEST_DEPLOYMENT,
  TEST_MODEL,
  TEST_MODELS,
  type Place,
} from '@roundhouse/admin-api';
import type { OperationCall } from '@roundhouse/contracts/registry/v1/admin_service';
import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { may, requirePermission, type Caller } from '../commands/domain/caller.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import type { DeploymentsService } from '../deployments/deployments.service.ts';
import type { ModelEntity } from '../models/infra/model.entity.ts';
import { MODEL } from '../models/model.kind.ts';
import type { ModelsService } from '../models/models.service.ts';

/** What a run tests, and where it belongs. */
export interface TestSelection {
  readonly place: Place;
  readonly paid: boolean;
  readonly deploymentIds: readonly string[];
}

type Wish = z.output<NonNullable<(typeof TEST_MODELS)['body']>>;

const PAGE = 500;
const MAX_MODELS = 2_000;

/** Finds out what a caller wants to have tested, and whether it may. */
export class TestSelector {
  private readonly models: ModelsService;
  private readonly deployments: DeploymentsService;

  constructor(models: ModelsService, deployments: DeploymentsService) {
    this.models = models;
    this.deployments = deployments;
  }

  /** @throws AppError NOT_FOUND, FORBIDDEN, INVALID_REQUEST naming every fault */
  async select(manager: EntityManager, caller: Caller, call: OperationCall): Promise<TestSelection> {
    const id = call.params['id'] ?? '';
    const body: unknown = call.bodyJson.length === 0 ? undefined : JSON.parse(call.bodyJson.toString());
    switch (call.operation) {
      case TEST_DEPLOYMENT.id:
        return this.oneDeployment(manager, caller, id, readDocument(TEST_DEPLOYMENT.body!, body).paid);
      case TEST_MODEL.id:
        return this.oneModel(manager, caller, id, readDocument(TEST_MODEL.body!, body).paid);
      case TEST_MODELS.id:
        return this.many(manager, caller, readDocument(TEST_MODELS.body!, body));
      default:
        throw new AppError('NOT_FOUND', 'There is no such operation.');
    }
  }

  private async oneDeployment(
    manager: EntityManager,
    caller: Caller,
    id: string,
    paid: boolean,
  ): Promise<TestSelection> {
    const row = await this.deployments.find(manager, caller, id);
    const place = DEPLOYMENT.placeOf(row.spec, row.id);
    requirePermission(caller, TEST_DEPLOYMENT.action, place);
    return { place, paid, deploymentIds: [row.id] };
  }

  private async oneModel(manager: EntityManager, caller: Caller, id: string, paid: boolean): Promise<TestSelection> {
    const row = await this.models.find(manager, caller, id);
    const place = MODEL.placeOf(row.spec, row.id);
    requirePermission(caller, TEST_MODEL.action, place);
    const deploymentIds = await deploymentsOf(manager, [row.id]);
    if (deploymentIds.length === 0) {
      throw new AppError('FAILED_PRECONDITION', 'The model has no deployment that could be tested.');
    }
    return { place, paid, deploymentIds };
  }

  private async many(manager: EntityManager, caller: Caller, wish: Wish): Promise<TestSelection> {
    const { organization_id: organization, filter = {}, ids, paid } = wish;
    const { project_id: project = null, ...filters } = filter;
    const place = await this.models.placeOfNew(manager, caller, { organization_id: organization, project_id: project });
    if (place === undefined) throw new AppError('NOT_FOUND', 'No such organization or project.');
    const scope = {
      organization_id: place.organizationId,
      ...(place.projectId === '' ? {} : { project_id: place.projectId }),
    };
    const seen = await this.visibleModels(caller, { ...filters, ...scope });
    const chosen = ids === undefined ? seen : chosenOf(seen, ids);
    const allowed = chosen.filter((row) => may(caller, TEST_MODELS.action, MODEL.placeOf(row.spec, row.id)));
    // Who may test nothing of what was named must not get a run that did nothing and looks well.
    if (ids === undefined ? chosen.length > 0 && allowed.length === 0 : allowed.length < chosen.length) {
      throw new AppError('FORBIDDEN', `You may not test these models (${TEST_MODELS.action}).`);
    }
    const deploymentIds = await deploymentsOf(
      manager,
      allowed.map((row) => row.id),
    );
    if (deploymentIds.length > MAX_TESTS_PER_RUN) {
      throw new AppError('INVALID_REQUEST', `A run tests at most ${MAX_TESTS_PER_RUN} deployments. Narrow it.`);
    }
    return { place, paid, deploymentIds };
  }

  private async visibleModels(caller: Caller, query: Record<string, string | undefined>): Promise<ModelEntity[]> {
    const rows: ModelEntity[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await this.models.list(caller, { ...query, limit: PAGE, sort: 'created_at', cursor });
      rows.push(...page.rows);
      if (rows.length > MAX_MODELS) {
        throw new AppError('INVALID_REQUEST', `A run tests at most ${MAX_MODELS} models. Narrow it with a filter.`);
      }
      if (page.nextCursor === '') return rows;
      cursor = page.nextCursor;
    }
  }
}

function chosenOf(seen: readonly ModelEntity[], ids: readonly string[]): ModelEntity[] {
  const byId = new Map(seen.map((row) => [row.id, row]));
  const faults = ids.flatMap((id, index) =>
    byId.has(id) ? [] : [{ where: `/ids/${index}`, message: `names no model here ("${id}")` }],
  );
  if (faults.length > 0) throw refusal('selection', faults);
  return [...new Set(ids)].map((id) => byId.get(id)!);
}

async function deploymentsOf(manager: EntityManager, modelIds: readonly string[]): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    'SELECT id FROM deployment WHERE model_id = ANY($1::uuid[]) ORDER BY array_position($1::uuid[], model_id), id',
    [modelIds],
  );
  return rows.map((row) => row.id);
}
