export {
  groupCandidates,
  MAX_GROUP_CANDIDATES,
  MAX_GROUP_DEPTH,
  type GroupMember,
  type GroupSource,
} from './group-candidates.ts';
export { explainRoute, type CandidateExplanation } from './explain-route.ts';
export type { Obstacle, ReasonAgainst, Verdict, VerdictCode } from './judge.ts';
export {
  attemptOf,
  MAX_ATTEMPTS,
  planRoute,
  type PlanOptions,
  type RouteAttempt,
  type RouteDecision,
  type RoutePlan,
  type RouteRefusal,
} from './plan-route.ts';
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
  type RouteTarget,
} from './route-query.ts';
export { seededRandom } from './seeded-random.ts';
