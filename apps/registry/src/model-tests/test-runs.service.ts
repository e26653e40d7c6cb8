import { Inject, Injectable } from '@nestjs/common';
import { GET_TEST_RUN, LIST_TESTS, MODEL_TESTS, reachOf, type JsonObject } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { OperationCall } from '@roundhouse/contracts/registry/v1/admin_service';
import type {
  RecordTestResultsRequest,
  StartTestRunResponse,
  TestTarget,
} from '@roundhouse/contracts/registry/v1/probe_service';
import { AppError } from '@roundhouse/errors';
import { isId, newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { CallerResolver } from '../admin/caller-resolver.ts';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { may, type Caller } from '../commands/domain/caller.ts';
import { DeploymentObservations } from '../deployments/deployment-observations.ts';
import { DeploymentsService } from '../deployments/deployments.service.ts';
import { ModelsService } from '../models/models.service.ts';
import { readHead } from './infra/config-head.ts';
import { definitionsOf } from './infra/definitions.ts';
import { latestTests } from './infra/latest-tests.ts';
import { forgetOldRuns, listResults, resultsOfRun, storeResults, type ResultQuery } from './infra/test-results.ts';
import { TestRunEntity } from './infra/test-run.entity.ts';
import { showResults, showRun } from './result-view.ts';
import { TEST_RUN } from './test-run.kind.ts';
import { TestSelector } from './test-selection.ts';

/** Results of a run that are shown with it. */
const SHOWN_RESULTS = 500;
const MAX_BATCH = 200;

/** Runs of model tests: started here, carried out by gateways, whose results are kept here. */
@Injectable()
export class TestRunsService {
  private readonly commands: CommandPath;
  private readonly callers: CallerResolver;
  private readonly models: ModelsService;
  private readonly selector: TestSelector;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(CallerResolver) callers: CallerResolver,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(ModelsService) models: ModelsService,
    @Inject(DeploymentsService) deployments: DeploymentsService,
    @Inject(DeploymentObservations) observations: DeploymentObservations,
  ) {
    this.commands = commands;
    this.callers = callers;
    this.models = models;
    this.selector = new TestSelector(models, deployments);
    observations.takeTestsFrom(latestTests);
    handlers.on(LIST_TESTS, ({ caller, query }) => this.list(caller, query, query));
    handlers.on(MODEL_TESTS, (call) => this.ofModel(call));
    handlers.on(GET_TEST_RUN, ({ caller, params }) => this.shown(params['id'] ?? '', caller));
  }

  /**
   * Starts a run, once per idempotency key of the caller.
   *
   * @throws AppError NOT_FOUND, FORBIDDEN, INVALID_REQUEST as every operation does
   */
  async start(context: CallContext | undefined, call: OperationCall, gatewayId: string): Promise<StartTestRunResponse> {
    const caller = await this.callers.resolve(context);
    const request = { operation: call.operation, params: call.params, body: call.bodyJson.toString() };
    let targets: TestTarget[] = [];
    const { row, created } = await this.commands.createOnce(caller, TEST_RUN, request, async (changes) => {
      const { manager } = changes;
      const { place, paid, deploymentIds } = await this.selector.select(manager, caller, call);
      const definitions = await definitionsOf(manager, deploymentIds);
      targets = deploymentIds.map((deploymentId) => ({
        deploymentId,
        definition: definitions.get(deploymentId) ?? '',
      }));
      await forgetOldRuns(manager, place.organizationId);
      const run = Object.assign(new TestRunEntity(), {
        id: newId(),
        organizationId: place.organizationId,
        projectId: place.projectId === '' ? null : place.projectId,
        gatewayId: gatewayId.slice(0, 200),
        operation: call.operation,
        paid,
        total: targets.length,
        state: 'running' as const,
        finishedAt: null,
      });
      return changes.create(TEST_RUN, run);
    });
    return {
      runId: row.id,
      organizationId: row.organizationId,
      projectId: row.projectId ?? '',
      repeated: !created,
      paid: row.paid,
      targets,
      revision: await this.commands.read(readHead),
    };
  }

  /** Keeps what a gateway found. @returns the run as JSON @throws AppError NOT_FOUND */
  async record({ runId, results, finished, cancelled }: RecordTestResultsRequest): Promise<JsonObject> {
    if (!isId(runId)) throw new AppError('NOT_FOUND', 'No such run of tests.');
    if (results.length > MAX_BATCH) {
      throw new AppError('INVALID_REQUEST', `At most ${MAX_BATCH} results are taken at once.`);
    }
    const end = finished ? (cancelled ? 'cancelled' : 'finished') : undefined;
    if (results.length > 0 || end !== undefined) {
      await this.commands.read((manager) => storeResults(manager, runId, results, end));
    }
    return this.shown(runId, undefined);
  }

  private async ofModel({ caller, params, query }: HandlerCall<typeof MODEL_TESTS>): Promise<JsonObject> {
    const { id } = await this.models.get(caller, params['id'] ?? '');
    return this.list(caller, query, { ...query, model_id: id });
  }

  private async list(
    caller: Caller,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
    filters: ResultQuery['filters'],
  ): Promise<JsonObject> {
    if (cursor !== undefined && !isId(cursor)) {
      throw new AppError('INVALID_REQUEST', 'The cursor is none that this list gave out.', {
        details: [{ where: '/cursor', message: 'is none that this list gave out' }],
      });
    }
    return this.commands.read(async (manager) => {
      const reach = reachOf(caller.grants, 'model:read');
      const { rows, total } = await listResults(manager, reach, { limit: limit + 1, cursor, filters });
      const page = rows.slice(0, limit);
      const nextCursor = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
      return { data: await showResults(manager, page), next_cursor: nextCursor, total };
    });
  }

  /** @param caller undefined = a gateway that carries it out */
  private async shown(runId: string, caller: Caller | undefined): Promise<JsonObject> {
    return this.commands.read(async (manager) => {
      const run = await findRun(manager, runId, caller);
      const rows = await resultsOfRun(manager, runId, SHOWN_RESULTS);
      const visible = rows.filter(
        (row) =>
          caller === undefined ||
          may(caller, 'model:read', { organizationId: row.organization_id, projectId: row.project_id ?? '' }),
      );
      return showRun(run, await showResults(manager, visible), new Date());
    });
  }
}

async function findRun(manager: EntityManager, id: string, caller: Caller | undefined): Promise<TestRunEntity> {
  const run = isId(id) ? await manager.findOneBy(TestRunEntity, { id }) : null;
  const place = { organizationId: run?.organizationId ?? '', projectId: run?.projectId ?? '' };
  if (run === null || (caller !== undefined && !may(caller, 'model:read', place))) {
    throw new AppError('NOT_FOUND', 'No such run of tests.');
  }
  return run;
}
