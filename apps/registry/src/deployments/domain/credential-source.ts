import type { CredentialFault, EffectiveCredential } from '@roundhouse/drivers';
import type { ProviderFacts } from './provider-facts.ts';

/** Which secret a deployment is called with, and what is wrong with it. */
export interface CredentialInEffect {
  readonly source: 'named' | 'inline' | 'provider' | 'environment' | 'missing' | 'not_needed';
  /** Id of a named credential; null for the others. */
  readonly credentialId: string | null;
  readonly faults: readonly CredentialFault[];
}

/** On a node the connection itself proves who calls. */
export const ON_NODE: CredentialInEffect = { source: 'not_needed', credentialId: null, faults: [] };

/** Sums up the connection in effect. @param effective undefined for a provider whose driver is unknown */
export function credentialInEffect(
  { contract, preset }: Pick<ProviderFacts, 'contract' | 'preset'>,
  effective: EffectiveCredential | undefined,
): CredentialInEffect {
  if (effective === undefined) return { source: 'missing', credentialId: null, faults: ['credential_missing'] };
  const { apiKey, faults } = effective;
  const optional = (preset ?? contract)?.secret !== 'required';
  const source = apiKey.source === 'missing' && optional ? 'not_needed' : apiKey.source;
  const credentialId = apiKey.value?.holder === 'credential' ? apiKey.value.id : null;
  return { source, credentialId, faults };
}
