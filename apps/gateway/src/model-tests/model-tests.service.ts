import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from '@roundhouse/admin-api';
import {
  StartTestRunRequest,
  type ProbeServiceClient,
  type StartTestRunResponse,
  type TestResult,
} from '@roundhouse/contracts/registry/v1/probe_service';
import { AppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import type { AdminAnswer } from '../admin/admin-route.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { operationCall } from '../admin/operation-routes.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import type { LiveEvents } from '../events/events.ports.ts';
import { caughtUp } from './configuration-catch-up.ts';
import type { DeploymentTester } from './deployment-tester.ts';
import { TestSlots } from './domain/test-slots.ts';
import type { TestRecorder } from './model-tests.ports.ts';
import { TestRun, type RunProgress } from './test-run.ts';

/** Tests that run at once in one gateway. */
const PARALLEL_TESTS = 4;
const MAX_RUNS = 32;
/** How long a caller waits for a run, in milliseconds: somewhat more than one test may take. */
const WAIT_MS = 40_000;
/** A selection of at most so many is waited for; more of them are followed over the events. */
const SMALL_SELECTION = 4;
/** Most results that one event names; the run itself has them all. */
const MAX_LATEST = 100;
const START_TIMEOUT = { timeoutMs: 10_000 } as const;

/** What the service is made of. */
export interface ModelTestsDependencies {
  readonly gatewayId: string;
  readonly client: ProbeServiceClient;
  readonly recorder: TestRecorder;
  readonly tester: DeploymentTester;
  readonly configuration: ConfigurationView;
  readonly events: LiveEvents;
  /** Told of each test that passed. */
  readonly onPassed: (result: TestResult) => void;
  readonly logger: Logger;
}

/** Starts runs of tests, lets them run here, and answers with what registry then shows. */
export class ModelTestsService {
  private readonly deps: ModelTestsDependencies;
  private readonly slots = new TestSlots(PARALLEL_TESTS);
  private readonly running = new Map<TestRun, Promise<void>>();
  private stopped = false;

  constructor(deps: ModelTestsDependencies) {
    this.deps = deps;
  }

  /** How many runs are under way here. */
  get size(): number {
    return this.running.size;
  }

  /**
   * Starts a run, and waits for it unless it is large.
   *
   * @throws AppError NOT_FOUND, FORBIDDEN, INVALID_REQUEST of registry; OVERLOADED, DRAINING
   */
  async start(operation: Operation, call: GatewayCall): Promise<AdminAnswer> {
    if (this.stopped) throw new AppError('DRAINING', 'This gateway is going away. Try again.');
    if (this.running.size >= MAX_RUNS) {
      throw new AppError('OVERLOADED', 'Too many runs of tests are under way at this gateway.', {
        retryAfterMs: 10_000,
      });
    }
    const { client, gatewayId, recorder, configuration } = this.deps;
    const request = { context: call.context, call: operationCall(operation, call), gatewayId };
    const started = await unary(client, 'startTestRun', StartTestRunRequest.fromPartial(request), START_TIMEOUT);
    const { runId, repeated, targets, revision } = started;
    if (repeated) return { status: operation.status, json: await recorder.record(runId, [], undefined) };
    await caughtUp(configuration, revision);
    const run = this.makeRun(started);
    const end = run.run().finally(() => this.running.delete(run));
    this.running.set(run, end);
    const waits = operation.status === 200 || targets.length <= SMALL_SELECTION;
    if (waits) await Promise.race([end, sleep(WAIT_MS, undefined, { ref: false })]);
    return { status: operation.status, json: await this.shown(run, runId, waits) };
  }

  /** Ends every run; registry then shows them as cancelled. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const run of this.running.keys()) run.stop();
    await Promise.all(this.running.values());
  }

  private async shown(run: TestRun, runId: string, waited: boolean): Promise<Uint8Array> {
    if (this.running.has(run) && waited) await run.flush();
    return run.stored ?? this.deps.recorder.record(runId, [], undefined);
  }

  private makeRun({ runId, targets, paid, organizationId, projectId }: StartTestRunResponse): TestRun {
    const { tester, recorder, events, logger, onPassed } = this.deps;
    const place = { organizationId, projectId, action: 'model:read' };
    let last: RunProgress | undefined;
    return new TestRun({
      runId,
      targets,
      slots: this.slots,
      recorder,
      test: async (target, signal) => {
        const result = await tester.test(target, paid, signal);
        if (result.result === 'usable') onPassed(result);
        return result;
      },
      onProgress: (progress) => {
        last = progress;
        events.publish({ ...place, kind: 'test.progress', data: progressData(runId, progress) });
      },
      onEnd: (end) => {
        const data = {
          run_id: runId,
          state: end,
          total: targets.length,
          done: last?.done ?? 0,
          counts: last?.counts ?? {},
        };
        events.publish({ ...place, kind: 'test.finished', data });
      },
      onLoss: (error, results) => logger.error({ error, runId, results }, 'results of tests could not be stored'),
    });
  }
}

function progressData(runId: string, { done, total, counts, latest }: RunProgress): Record<string, unknown> {
  const tests = latest.slice(-MAX_LATEST).map(({ deploymentId, result }) => ({ deployment_id: deploymentId, result }));
  return { run_id: runId, done, total, counts, latest: tests };
}
