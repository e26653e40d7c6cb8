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
import { parseAllowedRange, parseUpstreamUrl, type AllowedRange, type EgressPools } from '@roundhouse/egress';
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
  readonly request: UpstreamRequest;
}

/** A provider's settings, read once per entry of the configuration. */
interface ReadProvider {
  readonly url: URL;
  readonly allowed: readonly AllowedRange[];
  readonly rangesKey: string;
}

const NO_SECRET: CredentialSecret = { secret: '', allowedHosts: [] };

/** Turns a deployment's id into where, as whom and how to call it. */
export class DeploymentTargets {
  private readonly configuration: ConfigurationView;
  private readonly pools: EgressPools;
  private readonly identity: NodeIdentity;
  private readonly providers = new WeakMap<ProviderEntry, ReadProvider>();

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
    const { url, allowed, rangesKey } = this.read(provider);
    const credentialId = deployment.credentialId || provider.credentialId;
    const credential = credentialId === '' ? NO_SECRET : await this.configuration.secretOf(credentialId);
    if (credentialId !== '' && !mayReceive(url, credential)) throw unusable('allowed hosts of the credential');
    const revision = state.credential(credentialId)?.secretRevision ?? 0n;
    const identity = credentialId === '' ? '' : `${credentialId}@${revision}`;
    const target: UpstreamTarget = {
      basePath: url.pathname,
      secret: credentialId === '' ? undefined : credential.secret,
      headers: provider.headers,
      ...(credential.headerName !== undefined && { headerName: credential.headerName }),
      ...(credential.headerFormat !== undefined && { headerFormat: credential.headerFormat }),
    };
    return {
      deployment,
      driver,
      providerId: provider.id,
      credentialId,
      price,
      dispatcher: this.pools.upstream(url.origin, identity, allowed, rangesKey),
      request: driver.request(mode, stream, target),
    };
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
