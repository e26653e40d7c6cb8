import { authHeaderFaults, isReservedHeader, modeFaults, type DriverContract } from '@roundhouse/drivers';
import { credentialMisfit } from '../../providers/domain/provider.ts';
import { addUrlFaults } from '../../providers/domain/upstream-url-faults.ts';
import { requirePrice } from '../../prices/domain/price.ts';
import type { Faults } from '../../resources/domain/faults.ts';
import type { DeploymentSpec } from '../infra/deployment.entity.ts';
import { requireChatBatching, settleChatBatching } from './chat-batching.ts';
import type { ProviderFacts } from './provider-facts.ts';

/** Protocol of a deployment on a node. */
export const NODE_PROTOCOL = 'openai-chat';

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
const PRINTABLE = /^[\x20-\x7e]*$/;
/** Set by the gateway for every call: a default would never arrive, or break the call. */
const RESERVED_PARAMS: ReadonlySet<string> = new Set(
  (
    'model messages input prompt instructions system stream stream_options headers api_key base_url ' +
    'previous_response_id'
  ).split(' '),
);

/** What a deployment stands on, as far as its own rules depend on it. */
export interface DeploymentGround {
  /** Workload of its model; undefined for an unknown model. */
  readonly mode: string | undefined;
  /** undefined for a node, or for an unknown provider. */
  readonly provider: ProviderFacts | undefined;
  /** Of the provider, or of the node; undefined = unknown. */
  readonly contract: DriverContract | undefined;
  /** Project of the model; null = the organization. */
  readonly projectId: string | null;
  /** What the named credential is for; undefined = none is named. */
  readonly credential: { readonly driver: string | null; readonly preset: string | null } | undefined;
}

/**
 * A specification with what is left to us filled in: protocol and hosting as the driver presets them (003-13), batch
 * execution settled, and nothing of chat for other workloads (000-23).
 */
export function completeDeployment(
  spec: DeploymentSpec,
  { mode, provider, contract }: DeploymentGround,
): DeploymentSpec {
  return {
    ...spec,
    protocol: spec.protocol ?? contract?.protocol ?? NODE_PROTOCOL,
    hosting: spec.hosting ?? provider?.hosting ?? 'cloud',
    connection: isBlank(spec.connection) ? null : spec.connection,
    chat_batching: mode === 'chat' || mode === undefined ? settleChatBatching(spec.chat_batching) : null,
  };
}

/** Adds every fault of a completed deployment. */
export function requireDeployment(
  faults: Faults,
  spec: DeploymentSpec,
  current: DeploymentSpec | undefined,
  ground: DeploymentGround,
): void {
  requirePlace(faults, spec, current);
  if (ground.provider !== undefined) requireProvider(faults, spec, ground, ground.provider);
  for (const [name, value] of Object.entries(spec.headers)) requireHeader(faults, name, value);
  requireParams(faults, spec.default_params, '/default_params');
  requireChatBatching(faults, spec.chat_batching, ground.contract);
  requirePrice(faults, spec.price);
}

/** Adds a fault for every parameter that is the gateway's to set. */
export function requireParams(faults: Faults, params: Readonly<Record<string, unknown>>, where: string): void {
  for (const name of Object.keys(params)) {
    faults.require(!RESERVED_PARAMS.has(name), `${where}/${pointerPart(name)}`, 'cannot be set here');
  }
}

/** A provider that cannot do the workload is refused when it is saved, not when it is called (002-33). */
function requireProvider(
  faults: Faults,
  spec: DeploymentSpec,
  { mode, projectId, credential }: DeploymentGround,
  provider: ProviderFacts,
): void {
  const { contract, preset, label } = provider;
  const { type, assigned_projects: assigned, allowed_cidrs: opened } = provider.spec;
  faults.require(type === 'model', '/provider_id', `names a provider of type ${type}: models use those of type model`);
  const offered = assigned.length === 0 || (projectId !== null && assigned.includes(projectId));
  faults.require(offered, '/provider_id', `names ${label}, which is not assigned to ${projectId ?? 'all projects'}`);
  const misfit = credential === undefined ? undefined : credentialMisfit(credential, provider.spec);
  if (misfit !== undefined) faults.add('/credential_id', misfit);
  if (contract === undefined) return;
  if (mode !== undefined) {
    for (const fault of modeFaults(contract, mode, preset)) faults.add('/provider_id', `${fault.message} (${mode})`);
  }
  const speaks = contract.protocols.some((protocol) => protocol === spec.protocol);
  faults.require(speaks, '/protocol', `must be one of ${contract.protocols.join(', ')}`);
  addUrlFaults(faults, '/connection/base_url', spec.connection?.base_url ?? null, opened);
  const { auth_header_name: name, auth_header_format: format } = spec.connection ?? {};
  if (!name && !format) return;
  const allowed = (preset ?? contract).allowsAuthHeader;
  faults.require(
    allowed,
    '/connection/auth_header_name',
    'cannot be changed here: this endpoint takes one header only',
  );
  for (const { where, message } of authHeaderFaults(name ?? undefined, format ?? undefined)) {
    faults.add(`/connection${where}`, message);
  }
}

/** A node's deployments belong to servings; administrators may tune them but not move them. */
function requirePlace(faults: Faults, spec: DeploymentSpec, current: DeploymentSpec | undefined): void {
  const onNode = spec.hosting === 'node';
  if (current === undefined) {
    faults.require(!onNode, '/hosting', 'of a node comes with a serving: create a serving instead');
  } else {
    faults.require((current.hosting === 'node') === onNode, '/hosting', 'cannot be changed');
  }
  faults.require(onNode || spec.provider_id !== null, '/provider_id', 'is required');
  faults.require(!onNode || spec.provider_id === null, '/provider_id', 'must be absent: a node needs no provider');
  const inline = spec.connection !== null || spec.credential_id !== null;
  faults.require(!onNode || !inline, '/connection', 'must be absent: a node needs no credential');
}

function requireHeader(faults: Faults, name: string, value: string): void {
  const where = `/headers/${pointerPart(name)}`;
  faults.require(HEADER_NAME.test(name), where, 'is no name of a header');
  faults.require(!isReservedHeader(name), where, 'is set by Roundhouse; put secrets into a credential');
  faults.require(PRINTABLE.test(value), where, 'must have a value of printable ASCII characters');
}

function isBlank(connection: DeploymentSpec['connection']): boolean {
  return connection === null || Object.values(connection).every((value) => value === null);
}

function pointerPart(name: string): string {
  return name.slice(0, 128).replaceAll('~', '~0').replaceAll('/', '~1');
}
