import { presetHosts, resolveBaseUrl, textSetting } from './contract/base-url.ts';
import type { AuthHeader, DriverContract } from './contract/contract.ts';
import type { Preset } from './contract/preset.ts';
import { hostAllowed, hostOf } from './secret-hosts.ts';

/** Every field of a connection. A credential, a deployment and a provider may each hold any of them. */
export const CONNECTION_FIELDS = [
  'api_key',
  'base_url',
  'auth_header_name',
  'auth_header_format',
  'region',
  'api_version',
  'organization',
  'project',
  'resource',
] as const;

/** One field of a connection. */
export type ConnectionField = (typeof CONNECTION_FIELDS)[number];

/** The fields that may be shown as they are. */
type PlainField = Exclude<ConnectionField, 'api_key'>;

/** Where the value in effect comes from, best first; `provider` includes what its preset or driver fills in. */
export type CredentialSource = 'named' | 'inline' | 'provider' | 'environment' | 'missing';

/** Refers to a sealed secret: what holds it and which one, such as `credential:0192…`. Never the secret. */
export interface SecretHandle {
  readonly holder: 'credential' | 'deployment' | 'provider' | 'environment';
  /** Id, or the name of an environment variable. */
  readonly id: string;
}

/** What one place says about a connection. */
export interface ConnectionLayer {
  readonly apiKey?: SecretHandle;
  /** The other fields; a blank one is unset. */
  readonly fields: Partial<Readonly<Record<PlainField, string>>>;
  /** Hosts that its secret may be sent to; empty = its preset's hosts, or the base URL beside it. */
  readonly allowedHosts: readonly string[];
}

/** Keys that registry found in its environment, and who may use them. */
export interface EnvironmentKeys {
  /** Names of the variables that are set. */
  readonly names: ReadonlySet<string>;
  /** Organizations that a platform administrator listed. */
  readonly organizationIds: ReadonlySet<string>;
}

/** What the credential in effect is worked out from. */
export interface EffectiveCredentialInput {
  readonly contract: DriverContract;
  readonly preset: Preset | undefined;
  readonly organizationId: string;
  /** The named credential that the deployment or else the provider points at. */
  readonly named?: ConnectionLayer;
  readonly inline?: ConnectionLayer;
  readonly provider: ConnectionLayer;
  readonly environment: EnvironmentKeys;
  /** Whether somebody with `credential:any_host` let this secret go anywhere. Never counts for the environment. */
  readonly anyHost: boolean;
}

/** One field in effect. */
export interface EffectiveField<Value> {
  readonly value: Value | undefined;
  readonly source: CredentialSource;
}

/** Why a connection cannot be used. */
export type CredentialFault = 'credential_missing' | 'base_url_missing' | 'foreign_host' | 'auth_header_not_allowed';

/** The connection in effect, field by field, with where each comes from. Holds no secret, so it may be shown. */
export interface EffectiveCredential {
  readonly apiKey: EffectiveField<SecretHandle>;
  readonly fields: Readonly<Record<PlainField, EffectiveField<string>>>;
  /** With `foreign_host` the key is withheld: `apiKey.source` still says whose it is. */
  readonly faults: readonly CredentialFault[];
}

const MISSING = { value: undefined, source: 'missing' } as const;

/**
 * The connection in effect, field by field: named credential, then inline on the deployment, then the provider's own,
 * then the environment (003-25). Named values win even over inline ones typed later (002-32). Whatever the fields add
 * up to, a key goes only to hosts of its own.
 */
export function effectiveCredential(input: EffectiveCredentialInput): EffectiveCredential {
  const { contract, preset, named, inline, provider } = input;
  const layers: readonly Layer[] = [
    { source: 'named', ...(named ?? NOTHING) },
    { source: 'inline', ...(inline ?? NOTHING) },
    { source: 'provider', ...provider },
  ];
  const faults: CredentialFault[] = [];
  const fields = mergedFields(layers, preset, contract.auth);
  const baseUrl = fields.base_url.value;
  if (baseUrl === undefined) faults.push('base_url_missing');
  const headerGiven = layers.some(({ fields: own }) =>
    AUTH_FIELDS.some((name) => textSetting(own, name) !== undefined),
  );
  if (headerGiven && !(preset ?? contract).allowsAuthHeader) faults.push('auth_header_not_allowed');

  const holder = layers.find(({ apiKey }) => apiKey !== undefined);
  if (holder === undefined) {
    const apiKey = environmentKey(input, fields);
    if (apiKey.value === undefined && (preset ?? contract).secret === 'required') faults.push('credential_missing');
    return { apiKey, fields, faults };
  }
  const isForeign = baseUrl !== undefined && !input.anyHost && !hostAllowed(hostsOf(input, holder, fields), baseUrl);
  if (isForeign) faults.push('foreign_host');
  return { apiKey: { value: isForeign ? undefined : holder.apiKey, source: holder.source }, fields, faults };
}

/** A place and what it says. */
type Layer = ConnectionLayer & { readonly source: CredentialSource };

const NOTHING: ConnectionLayer = { fields: {}, allowedHosts: [] };
const AUTH_FIELDS = ['auth_header_name', 'auth_header_format'] as const;

function mergedFields(
  layers: readonly Layer[],
  preset: Preset | undefined,
  driverAuth: AuthHeader | undefined,
): EffectiveCredential['fields'] {
  const pick = (name: PlainField): EffectiveField<string> => {
    for (const { source, fields } of layers) {
      const value = textSetting(fields, name);
      if (value !== undefined) return { value, source };
    }
    return MISSING;
  };
  const pickOr = (name: PlainField, otherwise: string | undefined): EffectiveField<string> => {
    const picked = pick(name);
    return picked.value === undefined && otherwise !== undefined ? { value: otherwise, source: 'provider' } : picked;
  };
  const parts = {
    region: pick('region'),
    api_version: pick('api_version'),
    organization: pick('organization'),
    project: pick('project'),
    resource: pick('resource'),
  };
  const settings = Object.fromEntries(Object.entries(parts).map(([name, { value }]) => [name, value]));
  const auth = preset?.auth ?? driverAuth;
  return {
    ...parts,
    base_url: pickOr('base_url', resolveBaseUrl(preset, settings)),
    auth_header_name: pickOr('auth_header_name', auth?.name),
    auth_header_format: pickOr('auth_header_format', auth?.format),
  };
}

/** Hosts that a layer's key may go to. Fields of another layer never add one: they could name a foreign host. */
function hostsOf(
  input: Pick<EffectiveCredentialInput, 'contract' | 'preset'>,
  layer: Layer,
  fields: EffectiveCredential['fields'],
): readonly string[] {
  if (layer.allowedHosts.length > 0) return layer.allowedHosts;
  return defaultAllowedHosts(input, layer.fields, fields.region.value);
}

/**
 * What the list of hosts of a secret is when nobody writes one: the base URL that came with it, else the hosts of its
 * preset or driver, else the base URL of its preset. Registry stores it with the secret, so that a later change of the
 * base URL leaves the secret behind.
 *
 * @param own fields that were saved together with the secret
 * @param region of the vendor's network, when it stands elsewhere
 * @returns empty when no host is known; such a secret is sent nowhere
 */
export function defaultAllowedHosts(
  { contract, preset }: Pick<EffectiveCredentialInput, 'contract' | 'preset'>,
  own: ConnectionLayer['fields'],
  region?: string,
): readonly string[] {
  const hosts = preset === undefined ? contract.allowedHosts : presetHosts(preset, region, own);
  const baseUrl = textSetting(own, 'base_url');
  if (baseUrl === undefined && hosts.length > 0) return hosts;
  return [hostOf(baseUrl ?? resolveBaseUrl(preset, own) ?? '')].filter((host) => host !== undefined);
}

/** A key of the environment serves listed organizations, at the vendor's own hosts, and nothing else. */
function environmentKey(
  input: EffectiveCredentialInput,
  fields: EffectiveCredential['fields'],
): EffectiveField<SecretHandle> {
  const { contract, preset, organizationId, environment } = input;
  const name = (preset ?? contract).environmentKeys.find((key) => environment.names.has(key));
  if (name === undefined || !environment.organizationIds.has(organizationId)) return MISSING;
  const hosts = defaultAllowedHosts(input, {}, fields.region.value);
  if (!hostAllowed(hosts, fields.base_url.value ?? '')) return MISSING;
  return { value: { holder: 'environment', id: name }, source: 'environment' };
}
