import type { DeploymentEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { CredentialFault, Driver } from '@roundhouse/drivers';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { connectionOf } from '../inference/deployment-connection.ts';

const FAULTS: Readonly<Record<CredentialFault, string>> = {
  credential_missing: 'No credential is in effect: name one, or store a key with the provider.',
  base_url_missing: 'The provider has no base URL.',
  foreign_host: 'The secret in effect must not be sent to the host of the base URL.',
  auth_header_not_allowed: 'This driver does not take another auth header.',
};

const OTHERWISE = 'Provider, credential, base URL or opened network ranges cannot be used.';

/** Why a deployment cannot even be called, in words for administrators. */
export function whyUncallable(configuration: ConfigurationView, deployment: DeploymentEntry, driver: Driver): string {
  const state = configuration.current();
  if (driver.contract.onNode) return 'No node runs this model at the moment.';
  const provider = state?.provider(deployment.providerId);
  if (provider === undefined) return 'The provider does not exist.';
  const credential = state?.credential(deployment.credentialId || provider.credentialId);
  const { fault } = connectionOf(driver.contract, { deployment, provider, credential });
  return faultWords(fault);
}

/** Words for what is wrong with the connection of a provider. */
export function faultWords(fault: string | undefined): string {
  return fault !== undefined && Object.hasOwn(FAULTS, fault) ? FAULTS[fault as CredentialFault] : OTHERWISE;
}
