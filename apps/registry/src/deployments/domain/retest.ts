import { sameDocument } from '../../resources/domain/same-document.ts';
import type { DeploymentSpec } from '../infra/deployment.entity.ts';

/** Members whose change makes a deployment untested (001-34). */
const ASKS_FOR_TEST = [
  'provider_id',
  'credential_id',
  'connection',
  'upstream_model_id',
  'protocol',
  'headers',
] as const;

/** True when the change asks for a new test: a new deployment always does, others when their way upstream changed. */
export function asksForTest(former: DeploymentSpec | undefined, spec: DeploymentSpec, newSecret: boolean): boolean {
  if (former === undefined || newSecret) return true;
  return ASKS_FOR_TEST.some((name) => !sameDocument(former[name], spec[name]));
}
