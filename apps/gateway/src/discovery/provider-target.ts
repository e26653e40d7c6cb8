import { DeploymentEntry, type ProviderEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { findDriver, type Driver, type ModelList, type UpstreamRequest } from '@roundhouse/drivers';
import { parseAllowedRange, parseUpstreamUrl, type EgressPools } from '@roundhouse/egress';
import type { Dispatcher } from 'undici';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { connectionOf, type DeploymentConnection } from '../inference/deployment-connection.ts';
import { faultWords } from '../model-tests/connection-words.ts';

/** A provider, ready to be asked for its models. */
export interface ProviderTarget {
  readonly provider: ProviderEntry;
  readonly driver: Driver;
  readonly modelList: ModelList;
  readonly dispatcher: Dispatcher;
  readonly request: UpstreamRequest;
}

/** Why a provider cannot be asked. */
export interface NotAskable {
  readonly result: 'error' | 'unsupported';
  readonly message: string;
}

/** A deployment that says nothing of its own: what is left is the provider's connection. */
const NO_DEPLOYMENT = DeploymentEntry.fromPartial({});

/** Finds out where, as whom and how a provider is asked, over the same guarded connections as calls. */
export class ProviderTargets {
  private readonly configuration: ConfigurationView;
  private readonly pools: EgressPools;

  constructor(configuration: ConfigurationView, pools: EgressPools) {
    this.configuration = configuration;
    this.pools = pools;
  }

  /** Never throws for what is configured wrongly: that is an answer. */
  async find(providerId: string): Promise<ProviderTarget | NotAskable> {
    const state = this.configuration.current();
    const provider = state?.provider(providerId);
    const driver = provider && findDriver(provider.driver);
    if (provider === undefined || driver === undefined) {
      return { result: 'unsupported', message: 'Only providers of models can be asked.' };
    }
    const { modelList } = driver;
    if (modelList === undefined)
      return { result: 'unsupported', message: 'This driver cannot be asked for its models.' };
    const credential = provider.credentialId === '' ? undefined : state?.credential(provider.credentialId);
    const connection = connectionOf(driver.contract, { deployment: NO_DEPLOYMENT, provider, credential });
    if (connection.fault !== undefined) return { result: 'error', message: faultWords(connection.fault) };
    try {
      return { provider, driver, modelList, ...(await this.dial(connection, modelList)) };
    } catch {
      // The secret cannot be opened, or the URL or a range is none.
      return { result: 'error', message: faultWords(undefined) };
    }
  }

  private async dial(
    connection: DeploymentConnection,
    modelList: ModelList,
  ): Promise<Pick<ProviderTarget, 'dispatcher' | 'request'>> {
    const { provider, headers, headerName, headerFormat } = connection;
    const key = connection.nextKey?.();
    const url = parseUpstreamUrl(connection.baseUrl);
    const secret = key === undefined ? undefined : (await this.configuration.secretOf(key)).secret;
    const identity = key === undefined ? '' : `${key.boundId}@${key.revision}`;
    const ranges = provider.allowedCidrs;
    return {
      dispatcher: this.pools.upstream(url.origin, identity, ranges.map(parseAllowedRange), ranges.join(',')),
      request: modelList.request({
        basePath: url.pathname,
        secret,
        headers,
        ...(headerName !== undefined && { headerName }),
        ...(headerFormat !== undefined && { headerFormat }),
      }),
    };
  }
}
