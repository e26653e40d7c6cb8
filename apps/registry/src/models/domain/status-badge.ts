/** What a test of a deployment came to. */
export type TestResult = 'usable' | 'error' | 'timeout' | 'unsupported';

/** Last test of a deployment. */
export interface LastTest {
  readonly at: Date;
  readonly result: TestResult;
}

/** Badge of a model, worst news first. */
export type ModelBadge = 'inactive' | 'circuit_open' | 'degraded' | 'untested' | 'active';

/** Badge of a deployment. */
export type DeploymentBadge = Exclude<ModelBadge, 'degraded'>;

/** What the badge of a deployment follows from. */
export interface DeploymentFacts {
  readonly active: boolean;
  /** False = its provider is disabled or errored. */
  readonly providerUsable: boolean;
  readonly circuitOpen: boolean;
  /** Of a test since the last change that asks for one; undefined = untested. */
  readonly lastTest: LastTest | undefined;
}

/** True while the deployment may take calls. */
export function isUsable({ active, providerUsable, circuitOpen }: DeploymentFacts): boolean {
  return active && providerUsable && !circuitOpen;
}

/** Badge of a deployment; derived, never stored, so that it cannot contradict what it follows from. */
export function deploymentBadge(facts: DeploymentFacts): DeploymentBadge {
  if (!facts.active) return 'inactive';
  if (!facts.providerUsable || facts.circuitOpen) return 'circuit_open';
  return facts.lastTest === undefined ? 'untested' : 'active';
}

/**
 * Badge of a model, in this order: inactive, circuit open (no deployment is usable), degraded (some are not), untested,
 * active. Deployments that somebody switched off only reduce its routes (001-21) and do not count, but with none left
 * the model has no route at all.
 */
export function modelBadge(active: boolean, deployments: readonly DeploymentFacts[]): ModelBadge {
  if (!active) return 'inactive';
  const wanted = deployments.filter((deployment) => deployment.active);
  const usable = wanted.filter(isUsable);
  if (usable.length === 0) return 'circuit_open';
  if (usable.length < wanted.length) return 'degraded';
  return usable.some(({ lastTest }) => lastTest === undefined) ? 'untested' : 'active';
}

/** The last test, unless the deployment was changed since in a way that asks for a new one (001-34). */
export function validTest(test: LastTest | undefined, testDueSince: Date): LastTest | undefined {
  return test !== undefined && test.at >= testDueSince ? test : undefined;
}
