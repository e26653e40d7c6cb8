import type {
  ConnectionFields,
  CredentialEntry,
  DeploymentEntry,
  ProviderEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import {
  effectiveCredential,
  findPreset,
  settingHeaders,
  type ConnectionLayer,
  type DriverContract,
  type EffectiveCredential,
} from '@roundhouse/drivers';
import { keyChoiceOf, soleKey, type KeyChoice } from './key-choice.ts';

/** How a deployment is called, as long as the entries that it was worked out from stay the same. */
export interface DeploymentConnection {
  readonly provider: ProviderEntry;
  readonly credential: CredentialEntry | undefined;
  /** Why it cannot be called; undefined = it can. */
  readonly fault: string | undefined;
  readonly baseUrl: string;
  /** undefined = without a secret. */
  readonly nextKey: KeyChoice | undefined;
  /** Id of the named credential that the secret comes from; empty = it comes from elsewhere. */
  readonly credentialId: string;
  readonly headerName: string | undefined;
  readonly headerFormat: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether an answer is billed to its end although it was cut off; false also where that is not known. */
  readonly billsAfterAbort: boolean;
}

/** The entries that a connection follows from. */
export interface ConnectionEntries {
  readonly deployment: DeploymentEntry;
  readonly provider: ProviderEntry;
  /** The credential that the deployment names, or else the provider. */
  readonly credential: CredentialEntry | undefined;
}

/** Works out the connection in effect, field by field: named credential, deployment, provider, environment. */
export function connectionOf(contract: DriverContract, entries: ConnectionEntries): DeploymentConnection {
  const { deployment, provider, credential } = entries;
  const preset = findPreset(provider.preset);
  const effective = effectiveCredential({
    contract,
    preset,
    organizationId: provider.organizationId,
    ...(credential !== undefined && { named: namedLayer(credential) }),
    inline: inlineLayer(deployment),
    provider: providerLayer(provider),
    environment: {
      names: new Set(provider.environmentKey === undefined ? [] : [provider.environmentKey.name]),
      organizationIds: new Set([provider.organizationId]),
    },
    anyHost: false,
  });
  const { fields, faults } = effective;
  const nextKey = choiceOf(effective, entries);
  const isMissing = effective.apiKey.value !== undefined && nextKey === undefined;
  const values = Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]));
  return {
    provider,
    credential,
    fault: isMissing ? 'credential_missing' : faults[0],
    baseUrl: fields.base_url.value ?? '',
    nextKey,
    credentialId: effective.apiKey.source === 'named' ? (credential?.id ?? '') : '',
    headerName: fields.auth_header_name.value,
    headerFormat: fields.auth_header_format.value,
    billsAfterAbort: preset?.billsAfterAbort ?? contract.billsAfterAbort ?? false,
    headers: { ...provider.headers, ...settingHeaders(preset, values), ...deployment.headers },
  };
}

function choiceOf({ apiKey }: EffectiveCredential, entries: ConnectionEntries): KeyChoice | undefined {
  const { deployment, provider, credential } = entries;
  const sole = (holderId: string, key: ProviderEntry['ownKey']): KeyChoice | undefined =>
    key === undefined ? undefined : soleKey(provider.organizationId, holderId, key);
  switch (apiKey.value?.holder) {
    case 'credential':
      return credential === undefined ? undefined : keyChoiceOf(credential);
    case 'deployment':
      return sole(deployment.id, deployment.inlineKey);
    case 'provider':
      return sole(provider.id, provider.ownKey);
    case 'environment':
      return sole(provider.id, provider.environmentKey);
    default:
      return undefined;
  }
}

function namedLayer({ id, connection, headerName, headerFormat, allowedHosts }: CredentialEntry): ConnectionLayer {
  const fields = { auth_header_name: headerName, auth_header_format: headerFormat, ...fieldsOf(connection) };
  return { fields, allowedHosts, apiKey: { holder: 'credential', id } };
}

function inlineLayer({ id, connection, inlineKey }: DeploymentEntry): ConnectionLayer {
  return {
    fields: fieldsOf(connection),
    allowedHosts: inlineKey?.allowedHosts ?? [],
    ...(inlineKey !== undefined && { apiKey: { holder: 'deployment', id } as const }),
  };
}

function providerLayer({ id, baseUrl, connection, ownKey }: ProviderEntry): ConnectionLayer {
  return {
    fields: connection === undefined ? { base_url: baseUrl } : fieldsOf(connection),
    allowedHosts: ownKey?.allowedHosts ?? [],
    ...(ownKey !== undefined && { apiKey: { holder: 'provider', id } as const }),
  };
}

function fieldsOf(connection: ConnectionFields | undefined): ConnectionLayer['fields'] {
  if (connection === undefined) return {};
  return {
    base_url: connection.baseUrl,
    auth_header_name: connection.authHeaderName,
    auth_header_format: connection.authHeaderFormat,
    region: connection.region,
    api_version: connection.apiVersion,
    organization: connection.organization,
    project: connection.project,
    resource: connection.resource,
  };
}
