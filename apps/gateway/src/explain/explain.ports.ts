import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { ExplainResponse, PlanRequest } from '@roundhouse/contracts/router/v1/router_service';

/** What registry says about who asks. */
export interface AskerRights {
  /**
   * Makes sure that the asker may have routes explained somewhere.
   *
   * @returns the asker's own organization
   * @throws AppError FORBIDDEN
   */
  anywhere(context: CallContext): Promise<{ organizationId: string }>;
  /** Whether the asker may have routes of this place explained. @param projectId empty = the whole organization */
  inPlace(context: CallContext, organizationId: string, projectId: string): Promise<boolean>;
}

/** The routers, as far as they explain. */
export interface RouterExplainer {
  /**
   * What the home router of the request's project would answer. Never rejects.
   *
   * @returns undefined = it does not answer in time, or there is none
   */
  explain(plan: PlanRequest): Promise<ExplainResponse | undefined>;
}

/** What past requests asked routers. */
export interface RoutedRequests {
  /**
   * @param organizationId whose request it was; empty = anybody's, for those who may see everything
   * @returns undefined = there is no record of it
   */
  find(organizationId: string, requestId: string): Promise<PlanRequest | undefined>;
}

/** Injection token of the {@link RoutedRequests}. Without one no request can be replayed. */
export const ROUTED_REQUESTS = Symbol('RoutedRequests');
