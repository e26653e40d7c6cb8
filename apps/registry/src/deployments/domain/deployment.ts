import { requirePrice, type Price } from '../../prices/domain/price.ts';
import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import { Faults } from '../../resources/domain/faults.ts';
import { isPlainText, requireLabels } from '../../resources/domain/text-rules.ts';

/** Where the compute behind a deployment stands. */
export type Hosting = 'cloud' | 'self_hosted' | 'node';

/** One concrete route from a model to a provider's model. */
export interface DeploymentSpec {
  organizationId: string;
  modelId: string;
  /** Null for a deployment on a node. */
  providerId: string | null;
  /** The provider's driver; llama-server on a node. */
  driver: string;
  /** Null = the provider's. */
  credentialId: string | null;
  upstreamModelId: string;
  protocol: string;
  /** Lower first. */
  priority: number;
  /** 1 to 10 000. */
  weight: number;
  hosting: Hosting;
  tags: readonly string[];
  adminStatus: AdminStatus;
  /** 0 = default, like the three below. */
  connectTimeoutMs: number;
  firstTokenTimeoutMs: number;
  idleTimeoutMs: number;
  totalTimeoutMs: number;
  /** Null = the model's. */
  price: Price | null;
  /** Only for a deployment on a node, as the two below. */
  nodeId: string | null;
  instanceId: string | null;
  servingId: string | null;
}

/** Protocol of a deployment that names none. */
export const DEFAULT_PROTOCOL = 'openai-chat';

const MAX_PRIORITY = 1000;
const MAX_WEIGHT = 10_000;
const MAX_TIMEOUT_MS = 3_600_000;
const TIMEOUTS = {
  connectTimeoutMs: '/connect_timeout_ms',
  firstTokenTimeoutMs: '/first_token_timeout_ms',
  idleTimeoutMs: '/idle_timeout_ms',
  totalTimeoutMs: '/total_timeout_ms',
} as const;

/** Every fault of an administrator's deployment that can be seen without looking anything up. */
export function deploymentFaults(spec: DeploymentSpec, current: DeploymentSpec | undefined): Faults {
  const faults = new Faults();
  requirePlace(faults, spec, current);
  const upstreamFits = spec.upstreamModelId !== '' && isPlainText(spec.upstreamModelId, 256);
  faults.require(upstreamFits, '/upstream_model_id', 'must be 1 to 256 characters without control characters');
  faults.require(/^[a-z0-9-]{1,32}$/.test(spec.protocol), '/protocol', 'must be the name of a protocol');
  faults.require(spec.priority <= MAX_PRIORITY, '/priority', `must be 0 to ${MAX_PRIORITY}`);
  faults.require(spec.weight >= 1 && spec.weight <= MAX_WEIGHT, '/weight', `must be 1 to ${MAX_WEIGHT}`);
  requireLabels(faults, '/tags', spec.tags);
  for (const [name, where] of Object.entries(TIMEOUTS)) {
    const fits = spec[name as keyof typeof TIMEOUTS] <= MAX_TIMEOUT_MS;
    faults.require(fits, where, `must be at most ${MAX_TIMEOUT_MS} ms`);
  }
  requirePrice(faults, spec.price);
  return faults;
}

/** A node's deployments belong to servings; administrators may tune them but not move them. */
function requirePlace(faults: Faults, spec: DeploymentSpec, current: DeploymentSpec | undefined): void {
  if (current !== undefined) {
    faults.require(current.organizationId === spec.organizationId, '/organization_id', 'cannot be changed');
    faults.require(current.modelId === spec.modelId, '/model_id', 'cannot be changed');
    faults.require((current.hosting === 'node') === (spec.hosting === 'node'), '/hosting', 'cannot be changed');
  } else {
    faults.require(spec.hosting !== 'node', '/hosting', 'of a node comes with a serving: create a serving instead');
  }
  const onNode = spec.hosting === 'node';
  faults.require(onNode || spec.providerId !== null, '/provider_id', 'is required');
  faults.require(!onNode || spec.providerId === null, '/provider_id', 'must be absent: a node needs no provider');
}
