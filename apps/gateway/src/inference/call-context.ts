import type { Clock } from '@roundhouse/kernel';
import type { Accounting } from '../accounting/accounting.ports.ts';
import type { Principal } from '../auth/auth.ports.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import type { Planner } from '../planning/planning.ports.ts';
import type { CallObserver } from './call-summary.ts';
import type { CallTrace } from './call-trace.ts';
import type { DeploymentTargets } from './deployment-target.ts';
import type { InferenceSettings } from './inference-settings.ts';
import type { Sweeper } from './sweeper.ts';

/** What every call works with. */
export interface CallDependencies {
  readonly configuration: ConfigurationView;
  readonly planner: Planner;
  readonly accounting: Accounting;
  readonly targets: DeploymentTargets;
  readonly sweeper: Sweeper;
  readonly clock: Clock;
  readonly observer: CallObserver;
  readonly settings: InferenceSettings;
}

/** One request as it reached the data plane. */
export interface CallRequest {
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly principal: Principal;
  readonly route: string;
  readonly mode: 'chat' | 'embedding';
  readonly body: Buffer;
  /** Monotonic milliseconds at which its headers had come. */
  readonly receivedAtMs: number;
  readonly trace: CallTrace | undefined;
}
