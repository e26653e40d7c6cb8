import type { DeploymentEntry, ModelEntry, PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import {
  findDriver,
  type Driver,
  MODE_BY_OPERATION,
  type Operation,
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
import { systemClock } from '@roundhouse/kernel';
import { nodeServerName } from '@roundhouse/pki';
import type { ConfigState } from '@roundhouse/snapshot';
import type { Dispatcher } from 'undici';
import type { ConfigurationView, CredentialSecret, SealedKey } from '../configuration/configuration.ports.ts';
import { connectionOf, type DeploymentConnection } from './deployment-connection.ts';
import type { NodeIdentity } from './node-identity.ts';
import { priceInForce } from './price-in-force.ts';

/** A deployment, ready to be dialled. */
export interface DeploymentTarget {
  readonly deployment: DeploymentEntry;
  /** The model that it serves, whatever name the caller used. */
  readonly model: ModelEntry;
  readonly driver: Driver;
  /** Empty for a node. */
  readonly providerId: string;
  /** Empty = none in use. */
  readonly credentialId: string;
  readonly price: PriceEntry | undefined;
  /** Whether an answer is billed to its end although it was cut off. */
  readonly billsAfterAbort: boolean;
  readonly dispatcher: Dispatcher;
  /** Shared by the calls of a deployment: copy its headers to add to them. */
  readonly request: UpstreamRequest;
}

/** The pool and the request line and headers of one kind of call, and what they were made from. */
interface KnownCall {
  readonly connection: DeploymentConnection;
  readonly pool: UpstreamPool;
  readonly request: UpstreamRequest;
}

/** Makes the request line and headers of one call. */
export type RequestMaker = (driver: Driver, target: UpstreamTarget) => UpstreamRequest;

/** What a call asks for once its secret is open. */
interface WantedCall {
  readonly deployment: DeploymentEntry;
  readonly model: ModelEntry;
  readonly driver: Driver;
  readonly connection: DeploymentConnection;
  /** undefined = without a secret. */
  readonly key: SealedKey | undefined;
  readonly price: PriceEntry | undefined;
  readonly operation: Operation;
  readonly stream: boolean;
  /** Makes a request that is like no other; undefined = that of the operation. */
  readonly requestTo: RequestMaker | undefined;
}

/** Where a connection leads, read once. */
interface ReadConnection {
  readonly url: URL;
  readonly allowed: readonly AllowedRange[];
  readonly rangesKey: string;
}

const STREAMED = Object.fromEntries(
  Object.keys(MODE_BY_OPERATION).map((operation) => [operation, `${operation} stream`]),
) as Readonly<Record<Operation, string>>;
const NO_SECRET: CredentialSecret = { secret: '' };

/** Turns a deployment's id into where, as whom and how to call it. */
export class DeploymentTargets {
  private readonly configuration: ConfigurationView;
  private readonly pools: EgressPools;
  private readonly identity: NodeIdentity;
  private readonly connections = new WeakMap<DeploymentEntry, DeploymentConnection>();
  private readonly read = new WeakMap<DeploymentConnection, ReadConnection>();
  /** By secret first, so that what was made from a secret goes with it. */
  private readonly known = new WeakMap<CredentialSecret, WeakMap<DeploymentEntry, Map<string, KnownCall>>>();

  constructor(configuration: ConfigurationView, pools: EgressPools, identity: NodeIdentity) {
    this.configuration = configuration;
    this.pools = pools;
    this.identity = identity;
  }

  /**
   * Finds everything that a dial needs. A promise only where a secret has to be unsealed first.
   *
   * @param requestTo for a call that is like no other; absent = as the operation is asked for
   *
   * @throws AppError NO_DEPLOYMENT, at once or later, when the deployment, its provider, credential or endpoint is not
   *   usable any more, or when its secret must not be sent to its host
   */
  find(
    deploymentId: string,
    operation: Operation,
    stream: boolean,
    requestTo?: RequestMaker,
  ): DeploymentTarget | Promise<DeploymentTarget> {
    const state = this.configuration.current();
    const deployment = state?.deployment(deploymentId);
    const driver = deployment && findDriver(deployment.driver);
    if (state === undefined || deployment === undefined || driver === undefined) throw unusable('deployment or driver');
    const model = state.model(deployment.modelId);
    if (model === undefined) throw unusable('model');
    const price = priceInForce(deployment, model, systemClock);
    if (driver.contract.onNode) return this.onNode(state, deployment, model, driver, price, operation, stream);

    const connection = this.connectionOf(state, deployment, driver);
    const key = connection.nextKey?.();
    const secret = key === undefined ? NO_SECRET : this.configuration.openSecretOf(key);
    const wanted = { deployment, model, driver, connection, key, price, operation, stream, requestTo };
    if (secret !== undefined) return this.withSecret(wanted, secret);
    return this.configuration.secretOf(key as SealedKey).then((opened) => this.withSecret(wanted, opened));
  }

  private withSecret(wanted: WantedCall, secret: CredentialSecret): DeploymentTarget {
    const { deployment, model, driver, connection, key, price, operation, stream, requestTo } = wanted;
    const { provider, credentialId, billsAfterAbort } = connection;
    const kind = stream ? STREAMED[operation] : operation;
    let call = requestTo === undefined ? this.known.get(secret)?.get(deployment)?.get(kind) : undefined;
    if (call === undefined || call.connection !== connection || call.pool.closed) {
      const identity = key === undefined ? '' : `${key.boundId}@${key.revision}`;
      call = this.prepare(connection, secret, identity, (target) =>
        requestTo === undefined ? driver.request(operation, stream, target) : requestTo(driver, target),
      );
      if (requestTo === undefined) this.remember(secret, deployment, kind, call);
    }
    const { pool, request } = call;
    const providerId = provider.id;
    return { deployment, model, driver, providerId, credentialId, price, billsAfterAbort, dispatcher: pool, request };
  }

  /** Entries of the configuration are replaced, never changed: the same ones mean the same connection. */
  private connectionOf(state: ConfigState, deployment: DeploymentEntry, driver: Driver): DeploymentConnection {
    const provider = state.provider(deployment.providerId);
    if (provider === undefined) throw unusable('provider');
    const credentialId = deployment.credentialId || provider.credentialId;
    const credential = credentialId === '' ? undefined : state.credential(credentialId);
    let connection = this.connections.get(deployment);
    if (connection === undefined || connection.provider !== provider || connection.credential !== credential) {
      if (credential === undefined && credentialId !== '') throw unusable(`credential ${credentialId}`);
      connection = connectionOf(driver.contract, { deployment, provider, credential });
      this.connections.set(deployment, connection);
    }
    if (connection.fault !== undefined) throw unusable(connection.fault);
    return connection;
  }

  private prepare(
    connection: DeploymentConnection,
    secret: CredentialSecret,
    identity: string,
    requestTo: (target: UpstreamTarget) => UpstreamRequest,
  ): KnownCall {
    const { url, allowed, rangesKey } = this.readOf(connection);
    const { headers, headerName, headerFormat } = connection;
    const request = requestTo({
      basePath: url.pathname,
      secret: identity === '' ? undefined : secret.secret,
      headers,
      ...(headerName !== undefined && { headerName }),
      ...(headerFormat !== undefined && { headerFormat }),
    });
    return { connection, pool: this.pools.upstream(url.origin, identity, allowed, rangesKey), request };
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
    model: ModelEntry,
    driver: Driver,
    price: PriceEntry | undefined,
    operation: Operation,
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
      model,
      driver,
      providerId: '',
      credentialId: '',
      price,
      billsAfterAbort: driver.contract.billsAfterAbort ?? false,
      dispatcher: this.pools.node(endpoint.address, nodeServerName(endpoint.nodeId), material, `${version} ${caPem}`),
      request: driver.request(operation, stream, {
        basePath: `/${encodeURIComponent(instanceId)}/v1`,
        secret: undefined,
        headers: {},
      }),
    };
  }

  private readOf(connection: DeploymentConnection): ReadConnection {
    let read = this.read.get(connection);
    if (read === undefined) {
      const { allowedCidrs } = connection.provider;
      try {
        const url = parseUpstreamUrl(connection.baseUrl);
        read = { url, allowed: allowedCidrs.map(parseAllowedRange), rangesKey: allowedCidrs.join(',') };
      } catch (cause) {
        throw unusable('base URL or opened ranges of the provider', cause);
      }
      this.read.set(connection, read);
    }
    return read;
  }
}

function unusable(what: string, cause?: unknown): AppError {
  return new AppError('NO_DEPLOYMENT', 'A deployment of this model cannot be used at the moment.', {
    internal: `not usable: ${what}`,
    ...(cause !== undefined && { cause }),
  });
}
