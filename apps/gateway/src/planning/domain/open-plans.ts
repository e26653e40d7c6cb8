import { IdTable } from '../../collections/id-table.ts';
import type { PlannedAttempt } from '../planning.ports.ts';

/** A plan of a router that has not ended yet, as a reconnect has to tell it. */
export interface LivingPlan {
  readonly requestId: string;
  readonly modelId: string;
  readonly projectId: string;
  readonly apiKeyId: string;
  /** Address of the router that made it. */
  readonly routerAddress: string;
  /** Being attempted now; changes with every failover. */
  deploymentId: string;
  /** Dials of trials among them are told. */
  readonly attempts: readonly PlannedAttempt[];
}

/** Plans that wait for their outcome, by request. Lives as long as the requests do, so requests in flight bound it. */
export class OpenPlans {
  private readonly plans = new IdTable<LivingPlan>();

  /** Number of open plans. */
  get size(): number {
    return this.plans.size;
  }

  /** Starts to keep a plan. */
  add(plan: LivingPlan): void {
    this.plans.set(plan.requestId, plan);
  }

  /** Notes which deployment is being dialled. Answers the plan; undefined for one that ended. */
  dialling(requestId: string, deploymentId: string): LivingPlan | undefined {
    const plan = this.plans.get(requestId);
    if (plan !== undefined) plan.deploymentId = deploymentId;
    return plan;
  }

  /** Ends a plan. Answers it the first time only, which makes outcomes exactly-once on this side. */
  end(requestId: string): LivingPlan | undefined {
    return this.plans.take(requestId);
  }

  /** Plans that one router made. */
  ofRouter(address: string): LivingPlan[] {
    const plans = this.plans.entries().map(([, plan]) => plan);
    return plans.filter((plan) => plan.routerAddress === address);
  }
}
