import type { EnvironmentKeys } from '@roundhouse/drivers';
import { isId } from '@roundhouse/kernel';
import { In, type EntityManager } from 'typeorm';
import { CredentialEntity } from '../credentials/infra/credential.entity.ts';
import { connectionInEffect, type InlineConnection } from '../providers/domain/connection-in-effect.ts';
import { credentialInEffect, ON_NODE, type CredentialInEffect } from './domain/credential-source.ts';
import type { ProviderFacts } from './domain/provider-facts.ts';

/** A deployment, stored or not, as far as its credential depends on it. */
export interface CredentialUser {
  /** undefined on a node. */
  readonly provider: ProviderFacts | undefined;
  /** Named by the deployment itself; null = none. */
  readonly credentialId: string | null;
  readonly inline: InlineConnection;
}

/** The credentials in effect of these deployments, in their order, in one query. */
export async function credentialsInEffect(
  manager: EntityManager,
  environment: EnvironmentKeys,
  users: readonly CredentialUser[],
): Promise<readonly CredentialInEffect[]> {
  const ids = [...new Set(users.map(namedBy))].filter((id) => id !== undefined && isId(id));
  const found = ids.length === 0 ? [] : await manager.findBy(CredentialEntity, { id: In(ids) });
  const credentials = new Map(found.map((credential) => [credential.id, credential]));
  return users.map((user) => {
    const { provider, inline: deployment } = user;
    if (provider === undefined) return ON_NODE;
    const credential = credentials.get(namedBy(user) ?? '');
    return credentialInEffect(provider, connectionInEffect({ provider, deployment, credential, environment }));
  });
}

function namedBy({ credentialId, provider }: CredentialUser): string | undefined {
  return credentialId ?? provider?.spec.credential_id ?? undefined;
}
