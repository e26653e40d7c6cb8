import type { Operation } from '@roundhouse/drivers';
import type { Clock } from '@roundhouse/kernel';
import type { Accounting } from '../accounting/accounting.ports.ts';
import type { Principal } from '../auth/auth.ports.ts';
import type { Budgets } from '../budgets/budgets.ports.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import type { RequestBody } from '../http/body-parsing.ts';
import type { CallWishes } from '../http/call-wishes.ts';
import type { CallMode } from '../http/inbound-request.ts';
import type { Planner } from '../planning/planning.ports.ts';
import type { UploadedForm } from '../uploads/uploaded-form.ts';
import type { CallObserver } from './call-summary.ts';
import type { CallTrace } from './call-trace.ts';
import type { DeploymentTargets } from './deployment-target.ts';
import type { Drains } from './drains.ts';
import type { InferenceSettings } from './inference-settings.ts';
import type { LoadWaits } from './load-waits.ts';
import type { Sweeper } from './sweeper.ts';
import type { VideoIds } from '../videos/video-ids.ts';

/** What every call works with. */
export interface CallDependencies {
  readonly configuration: ConfigurationView;
  readonly planner: Planner;
  readonly accounting: Accounting;
  readonly budgets: Budgets;
  readonly targets: DeploymentTargets;
  readonly sweeper: Sweeper;
  readonly clock: Clock;
  readonly observer: CallObserver;
  readonly settings: InferenceSettings;
  readonly drains: Drains;
  readonly loadWaits: LoadWaits;
  readonly videoIds: VideoIds;
}

/** One request as it reached the data plane. */
export interface CallRequest {
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly principal: Principal;
  readonly route: string;
  readonly operation: Operation;
  /** Workload that a model must have for it. */
  readonly mode: CallMode;
  /** JSON; empty when there is a form. */
  body: RequestBody;
  /** undefined = the body is JSON. */
  readonly form: UploadedForm | undefined;
  readonly wishes: CallWishes;
  /** Monotonic milliseconds at which its headers had come. */
  readonly receivedAtMs: number;
  readonly trace: CallTrace | undefined;
}
