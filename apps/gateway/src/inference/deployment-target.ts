import type {
  DeploymentEntry,
  ModelEntry,
  PriceEntry,
  ProviderEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import {
  findDriver,
  type Driver,
  type DriverMode,
  type UpstreamRequest,
  type UpstreamTarget,
} from '@roundhouse/drivers';
import {
  parseAllowedRange,
  parseUpstreamUrl,
  type AllowedRange,
  type EgressPools,
  type UpstreamPool,
} from '@roundhouse/egress';
import { AppError } from '@roundhouse/errors';
import { nodeServerName } from '@roundhouse/pki';
import type { ConfigState } from '@roundhouse/snapshot';
import type { Dispatcher } from 'undici';
import type { ConfigurationView, CredentialSecret } from '../configuration/configuration.ports.ts';
import type { NodeIdentity } from './node-identity.ts';

/** A deployment, ready to be dialled. */
export interface DeploymentTarget {
  readonly deployment: DeploymentEntry;
  readonly driver: Driver;
  /** Empty for a node. */
  readonly providerId: string;
  /** Empty = none in use. */
  readonly credentialId: string;
  readonly price: PriceEntry | undefined;
  readonly dispatcher: Dispatcher;
  /** Shared by the calls of a deployment: copy its headers to add to them. */
  readonly request: UpstreamRequest;
}

/** The pool and the request line and headers of one kind of call, and what they were made from. */
interface KnownCall {
  readonly provider: ProviderEntry;
  readonly revision: bigint;
  readonly pool: UpstreamPool;
  readonly request: UpstreamRequest;
}

/** A provider's settings, read once per entry of the configuration. */
interface ReadProvider {
  readonly url: URL;
  readonly allowed: readonly AllowedRange[];
  readonly rangesKey: string;
}

const STREAMED = { chat: 'chat stream', embedding: 'embedding stream' } as const;
const NO_SECRET: CredentialSecret = { secret: '', allowedHosts: [] };

/** Turns a deployment's id into where, as whom and how to call it. */
export class DeploymentTargets {
  private readonly configuration: ConfigurationView;
  private readonly pools: EgressPools;
  private readonly identity: NodeIdentity;
  private readonly providers = new WeakMap<ProviderEntry, ReadProvider>();
  /** By secret first, so that what was made from a secret goes with it. */
  private readonly known = new WeakMap<CredentialSecret, WeakMap<DeploymentEntry, Map<string, KnownCall>>>();

  constructor(configuration: ConfigurationView, pools: EgressPools, identity: NodeIdentity) {
    this.configuration = configuration;
    this.pools = pools;
    this.identity = identity;
  }

  /**
   * Finds everything that a dial needs.
   *
   * @throws AppError NO_DEPLOYMENT when the deployment, its provider, credential or endpoint is not usable any more,
   *   or when its secret must not be sent to its host
   */
  async find(deploymentId: string, model: ModelEntry, mode: DriverMode, stream: boolean): Promise<DeploymentTarget> {
    const state = this.configuration.current();
    const deployment = state?.deployment(deploymentId);
    const driver = deployment && findDriver(deployment.driver);
    if (state === undefined || deployment === undefined || driver === undefined) throw unusable('deployment or driver');
    const price = deployment.price ?? model.price;
    if (driver.contract.onNode) return this.onNode(state, deployment, driver, price, mode, stream);

    const provider = state.provider(deployment.providerId);
    if (provider === undefined) throw unusable('provider');
    const credentialId = deployment.credentialId || provider.credentialId;
    const secret = credentialId === '' ? NO_SECRET : await this.configuration.secretOf(credentialId);
    const revision = state.credential(credentialId)?.secretRevision ?? 0n;
    const kind = stream ? STREAMED[mode] : mode;
    let call = this.known.get(secret)?.get(deployment)?.get(kind);
    // Entries of the configuration are replaced, never changed.
    if (call === undefined || call.provider !== provider || call.revision !== revision || call.pool.closed) {
      const identity = credentialId === '' ? '' : `${credentialId}@${revision}`;
      call = this.prepare(provider, secret, identity, revision, (target) => driver.request(mode, stream, target));
      this.remember(secret, deployment, kind, call);
    }
    const { pool, request } = call;
    return { deployment, driver, providerId: provider.id, credentialId, price, dispatcher: pool, request };
  }

  private prepare(
    provider: ProviderEntry,
    secret: CredentialSecret,
    identity: string,
    revision: bigint,
    requestTo: (target: UpstreamTarget) => UpstreamRequest,
  ): KnownCall {
    const { url, allowed, rangesKey } = this.read(provider);
    if (identity !== '' && !mayReceive(url, secret)) throw unusable('allowed hosts of the credential');
    const request = requestTo({
      basePath: url.pathname,
      secret: identity === '' ? undefined : secret.secret,
      headers: provider.headers,
      ...(secret.headerName !== undefined && { headerName: secret.headerName }),
      ...(secret.headerFormat !== undefined && { headerFormat: secret.headerFormat }),
    });
    return { provider, revision, pool: this.pools.upstream(url.origin, identity, allowed, rangesKey), request };
  }

  private remember(secret: CredentialSecret, deployment: DeploymentEntry, kind: string, call: KnownCall): void {
    const byDeployment = this.known.get(secret) ?? new WeakMap<DeploymentEntry, Map<string, KnownCall>>();
    const byKind = byDeployment.get(deployment) ?? new Map<string, KnownCall>();
    byKind.set(kind, call);
    byDeployment.set(deployment, byKind);
    this.known.set(secret, byDeployment);
  }

  private onNode(
    state: ConfigState,
    deployment: DeploymentEntry,
    driver: Driver,
    price: PriceEntry | undefined,
    mode: DriverMode,
    stream: boolean,
  ): DeploymentTarget {
    const endpoint = this.configuration.endpoint(deployment.id);
    const caPem = state.platformSettings.nodeCaPem;
    if (endpoint === undefined || endpoint.address === '' || caPem === '') throw unusable('endpoint');
    const { certPem, keyPem, version } = this.identity.current();
    const material = { caPem, certPem, keyPem };
    const instanceId = endpoint.instanceId || deployment.instanceId;
    return {
      deployment,
      driver,
      providerId: '',
      credentialId: '',
      price,
      dispatcher: this.pools.node(endpoint.address, nodeServerName(endpoint.nodeId), material, `${version} ${caPem}`),
      request: driver.request(mode, stream, {
        basePath: `/${encodeURIComponent(instanceId)}/v1`,
        secret: undefined,
        headers: {},
      }),
    };
  }

  private read(provider: ProviderEntry): ReadProvider {
    let read = this.providers.get(provider);
    if (read === undefined) {
      try {
        const url = parseUpstreamUrl(provider.baseUrl);
        read = {
          url,
          allowed: provider.allowedCidrs.map(parseAllowedRange),
          rangesKey: provider.allowedCidrs.join(','),
        };
      } catch (cause) {
        throw unusable('base URL or opened ranges of the provider', cause);
      }
      this.providers.set(provider, read);
    }
    return read;
  }
}

/** Whether a secret may be sent to this host: an empty list means that registry bound it to the provider itself. */
function mayReceive(url: URL, credential: CredentialSecret): boolean {
  const { allowedHosts } = credential;
  return allowedHosts.length === 0 || allowedHosts.some((host) => host === url.host || host === url.hostname);
}

function unusable(what: string, cause?: unknown): AppError {
  return new AppError('NO_DEPLOYMENT', 'A deployment of this model cannot be used at the moment.', {
    internal: `not usable: ${what}`,
    ...(cause !== undefined && { cause }),
  });
}
