export { BACK_OFF_BOUNDS_MS, BackOffs, DEFAULT_BACK_OFF_MS } from './circuits/back-offs.ts';
export { DEFAULT_CIRCUIT_SETTINGS, type CircuitSettings } from './circuits/circuit-settings.ts';
export { CircuitTable, type CircuitNews, type CircuitOwner, type OpenCircuit } from './circuits/circuit-table.ts';
export {
  Circuit,
  MAX_MANUAL_OPEN_MS,
  type CircuitCause,
  type CircuitFacts,
  type CircuitResult,
  type CircuitSighting,
} from './circuits/circuit.ts';
export {
  CredentialState,
  DEFAULT_CREDENTIAL_SETTINGS,
  type CredentialSettings,
  type CredentialSighting,
  type CredentialSignal,
} from './circuits/credential-state.ts';
export {
  CredentialTable,
  type BackOffNews,
  type CredentialNews,
  type TroubledCredential,
} from './circuits/credential-table.ts';
export {
  FAILURE_CLASSES,
  FAILURE_RULES,
  type CircuitSignal,
  type FailureClass,
  type FailureRule,
} from './circuits/failure-class.ts';
export { FIRST_TOKEN_STALE_MS, FirstTokenTime } from './circuits/first-token-time.ts';
export {
  ObservedStates,
  type AttemptResult,
  type CallTarget,
  type ObservedStatesOptions,
} from './circuits/observed-states.ts';
export type { StateNews } from './circuits/state-news.ts';
export { CANDIDATE_ROLES, explainRoute, type CandidateExplanation, type CandidateRole } from './explain-route.ts';
export { DEFAULT_RETRY_SETTINGS, RetryBudget, type RetrySettings } from './circuits/retry-budget.ts';
export { RetryBudgets } from './circuits/retry-budgets.ts';
export {
  groupCandidates,
  MAX_GROUP_CANDIDATES,
  MAX_GROUP_DEPTH,
  type GroupMember,
  type GroupModel,
  type GroupSource,
} from './group-candidates.ts';
export type { Obstacle, ReasonAgainst, Verdict, VerdictCode } from './judge.ts';
export {
  admit,
  limitRefusal,
  reopen,
  type Admission,
  type LimitRefusal,
  type LimitReservation,
  type LimitScope,
} from './limits/admit.ts';
export { DeploymentCaps } from './limits/deployment-caps.ts';
export { LimitBook } from './limits/limit-book.ts';
export { LimitJournal } from './limits/limit-journal.ts';
export { rateLimitFacts, rateLimitHeaders, type LimitFacts, type RateLimitFacts } from './limits/limit-facts.ts';
export { LimitState, type LimitKind, type LimitObstacle, type RateLimits } from './limits/limit-state.ts';
export { MinuteWindow } from './limits/minute-window.ts';
export { expectedWaitMs, readingMs, slotWaitMs } from './nodes/expected-wait.ts';
export type { LoadingNews } from './nodes/loading-news.ts';
export type { EndpointWord, NodeFacts } from './nodes/node-facts.ts';
export { DemandJournal, DEMAND_INTERVAL_MS, type ServingDemand } from './nodes/serving-demand.ts';
export {
  MAX_ATTEMPTS,
  planRoute,
  type PlanOptions,
  type RouteDecision,
  type RoutePlan,
  type RouteRefusal,
} from './plan-route.ts';
export type { CapReservation, LivingPlan } from './plans/living-plan.ts';
export { PlanEndings, type AttemptReport, type EndingParts, type FindCandidate } from './plans/plan-endings.ts';
export { spillScore, type SpillScore } from './policies/priced-spill.ts';
export { DEFAULT_SPILL, type SpillSettings } from './policies/spill-settings.ts';
export { policyOf } from './policies/policy-of.ts';
export { STRATEGIES, type SelectionFacts, type SelectionPolicy, type Strategy } from './policies/policy.ts';
export { obstaclesOf, reasonsAgainst } from './reasons-against.ts';
export {
  DEFAULT_TIMEOUTS,
  type AttemptTimeouts,
  type Candidate,
  type CapObstacle,
  type CircuitObstacle,
  type CredentialObstacle,
  type LoadView,
  type RouteQuery,
} from './route-query.ts';
export type { FallbackTarget, RouteTarget } from './route-target.ts';
export { attemptOf, type RouteAttempt } from './route-attempt.ts';
export { RuntimeView, type RuntimeSources } from './runtime-view.ts';
export { seededRandom } from './seeded-random.ts';
