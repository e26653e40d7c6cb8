import {
  effectiveCredential,
  type ConnectionLayer,
  type EffectiveCredential,
  type EnvironmentKeys,
} from '@roundhouse/drivers';
import type { CredentialSpec } from '../../credentials/infra/credential.entity.ts';
import type { OwnKey, ProviderSpec } from '../infra/provider.entity.ts';
import { connectionValues } from './connection.ts';
import { connectionOf, makeOf } from './provider.ts';

/** What a deployment says of its connection. */
export interface InlineConnection {
  readonly id: string;
  /** Its `connection`; null = none. */
  readonly connection: object | null;
  /** Set when it has a secret of its own. */
  readonly secret?: { readonly allowedHosts: readonly string[] } | undefined;
}

/** From what the connection in effect is worked out. */
export interface ConnectionParts {
  readonly provider: { readonly id: string; readonly spec: ProviderSpec; readonly ownKey: OwnKey | null };
  readonly deployment?: InlineConnection | undefined;
  /** The credential that the deployment names, or else the provider. */
  readonly credential?: { readonly id: string; readonly spec: CredentialSpec } | undefined;
  readonly environment: EnvironmentKeys;
}

/** The connection in effect, field by field (003-25, 002-32); undefined for a provider that no driver is known for. */
export function connectionInEffect(parts: ConnectionParts): EffectiveCredential | undefined {
  const { provider, deployment, credential, environment } = parts;
  const { driver, preset } = makeOf(provider.spec);
  if (driver === undefined) return undefined;
  const effective = effectiveCredential({
    contract: driver.contract,
    preset,
    organizationId: provider.spec.organization_id,
    ...(credential !== undefined && { named: namedLayer(credential) }),
    ...(deployment !== undefined && { inline: inlineLayer(deployment) }),
    provider: {
      fields: connectionOf(provider.spec),
      allowedHosts: provider.ownKey?.allowed_hosts ?? [],
      ...(provider.ownKey !== null && { apiKey: { holder: 'provider', id: provider.id } as const }),
    },
    environment,
    anyHost: false,
  });
  // A credential whose keys are all switched off says so: no other key steps in for it unseen.
  const isOff = credential !== undefined && credential.spec.keys.every((key) => key.admin_status !== 'active');
  if (!isOff) return effective;
  const apiKey = { value: undefined, source: effective.apiKey.source };
  return { ...effective, apiKey, faults: [...new Set([...effective.faults, 'credential_missing' as const])] };
}

function namedLayer({ id, spec }: NonNullable<ConnectionParts['credential']>): ConnectionLayer {
  return {
    fields: connectionValues(spec),
    allowedHosts: spec.allowed_hosts,
    apiKey: { holder: 'credential', id },
  };
}

function inlineLayer({ id, connection, secret }: InlineConnection): ConnectionLayer {
  return {
    fields: connectionValues(connection ?? {}),
    allowedHosts: secret?.allowedHosts ?? [],
    ...(secret !== undefined && { apiKey: { holder: 'deployment', id } as const }),
  };
}
