import { connectionFaults, authHeaderFaults, defaultAllowedHosts, findDriver } from '@roundhouse/drivers';
import type { Faults } from '../../resources/domain/faults.ts';
import { connectionValues, setFields } from '../../providers/domain/connection.ts';
import { makeOf } from '../../providers/domain/provider.ts';
import { addUrlFaults } from '../../providers/domain/upstream-url-faults.ts';
import type { CredentialSpec } from '../infra/credential.entity.ts';

/** Adds every fault of a credential's connection that can be seen without looking anything up. */
export function addCredentialFaults(faults: Faults, spec: CredentialSpec): void {
  const { driver, preset } = makeOf(spec);
  faults.require(spec.driver === null || driver !== undefined, '/driver', 'is no driver; GET /drivers lists them');
  faults.require(spec.preset === null || preset !== undefined, '/preset', 'is no preset; GET /drivers lists them');
  const fits = preset === undefined || driver === undefined || preset.driver === driver.contract.name;
  faults.require(fits, '/preset', `belongs to the driver ${preset?.driver}`);
  addUrlFaults(faults, '/base_url', spec.base_url, undefined);
  const values = connectionValues(spec);
  if (driver !== undefined) {
    for (const { where, message } of connectionFaults(driver.contract, preset, values)) {
      if (where !== '/base_url') faults.add(where, message);
    }
    return;
  }
  for (const { where, message } of authHeaderFaults(values.auth_header_name, values.auth_header_format)) {
    faults.add(where, message);
  }
  for (const name of setFields(spec)) {
    const general = name === 'base_url' || name.startsWith('auth_header_');
    faults.require(general, `/${name}`, 'depends on what the credential is for: name its preset, too');
  }
}

/** Hosts that a credential's secrets go to unless somebody who may writes others. */
export function ownHosts(spec: CredentialSpec): readonly string[] {
  const { driver, preset } = makeOf(spec);
  const fallback = findDriver('openai-compatible');
  const contract = (driver ?? fallback)?.contract;
  return contract === undefined ? [] : defaultAllowedHosts({ contract, preset }, connectionValues(spec));
}

/**
 * Hosts of a list that nobody may add to a credential without being allowed to send secrets anywhere: those that are
 * neither its own by driver, preset or base URL nor, while its secrets stay, on the list already. A secret that stays
 * never follows a base URL to another host.
 *
 * @param former the credential so far, when at least one of its secrets stays
 */
export function foreignHosts(spec: CredentialSpec, former: CredentialSpec | undefined): readonly string[] {
  const allowed = new Set(former === undefined ? ownHosts(spec) : former.allowed_hosts);
  return spec.allowed_hosts.filter((host) => !allowed.has(host));
}
