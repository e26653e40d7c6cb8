import type { TestResult } from '@roundhouse/contracts/registry/v1/probe_service';
import { findDriver } from '@roundhouse/drivers';
import type { Clock } from '@roundhouse/kernel';
import { modeName } from '@roundhouse/snapshot';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import type { AttemptOutcome, Prober } from '../planning/planning.ports.ts';
import type { DeploymentTester } from './deployment-tester.ts';
import { hasTestCall, testMode } from './domain/test-call.ts';

/** What probing needs. */
export interface ProberDependencies {
  readonly configuration: ConfigurationView;
  readonly tester: Pick<DeploymentTester, 'call'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

const NO_TOKENS = { firstTokenMs: 0, inputTokens: 0, outputTokens: 0 } as const;

/** Makes the calls that routers ask for: those of model tests, of which nothing is stored and nobody is billed for. */
export class DeploymentProber implements Prober {
  private readonly deps: ProberDependencies;

  constructor(deps: ProberDependencies) {
    this.deps = deps;
  }

  async probe(deploymentId: string, signal: AbortSignal): Promise<AttemptOutcome | undefined> {
    const { configuration, tester, clock } = this.deps;
    const state = configuration.current();
    const deployment = state?.deployment(deploymentId);
    const model = deployment && state?.model(deployment.modelId);
    const driver = deployment && findDriver(deployment.driver);
    if (deployment === undefined || model === undefined || driver === undefined) return undefined;
    const mode = testMode(modeName(model.mode), driver.contract.modes, false);
    if (typeof mode !== 'string' || !hasTestCall(mode)) return undefined;
    const startedMs = clock.monotonicMs();
    try {
      const { outcome, failure } = await tester.call(deployment, model, mode, signal);
      return {
        ...NO_TOKENS,
        deploymentId,
        failureClass: failure?.failureClass ?? '',
        httpStatus: outcome.status,
        durationMs: Math.round(clock.monotonicMs() - startedMs),
        retryAfterMs: failure?.retryAfterMs ?? 0,
      };
    } catch {
      // Not as configured: no call can be made, so that nothing was learned of the upstream.
      return undefined;
    }
  }
}

/** What a passed test tells those who plan. */
export function outcomeOfTest({ deploymentId, upstreamStatus, latencyMs }: TestResult): AttemptOutcome {
  const durationMs = latencyMs ?? 0;
  return { ...NO_TOKENS, deploymentId, failureClass: '', httpStatus: upstreamStatus, durationMs, retryAfterMs: 0 };
}
