import { readFileSync } from 'node:fs';
import { loadFleetKeys, loadPeppers, MasterKeyFile, type FleetKey, type Peppers } from '@roundhouse/secrets';
import type { Config } from '../config.ts';

/** Keys that registry works with. None of them is ever stored in the database. */
export interface KeyMaterial {
  masterKeys: MasterKeyFile;
  peppers: Peppers;
  /** Public halves only. */
  fleetKeys: readonly FleetKey[];
  /** PEM of the authority that signs node certificates. */
  nodeCaPem: string;
  /** Stands in the text of new API keys. */
  keyEnvironment: string;
}

/** Injection token of {@link KeyMaterial}. */
export const KEY_MATERIAL = Symbol('KeyMaterial');

/** The settings that name key material. */
export type KeyMaterialSettings = Pick<
  Config,
  'MASTER_KEY_FILE' | 'PEPPER_FILE' | 'FLEET_PUBLIC_KEYS_FILE' | 'NODE_CA_CERT_FILE' | 'KEY_ENVIRONMENT'
>;

/** Reads all key files. @throws AppError INVALID_REQUEST for one that is empty, short or of the wrong kind */
export function loadKeyMaterial(config: KeyMaterialSettings): KeyMaterial {
  return {
    masterKeys: new MasterKeyFile(config.MASTER_KEY_FILE),
    peppers: loadPeppers(config.PEPPER_FILE),
    fleetKeys: loadFleetKeys(config.FLEET_PUBLIC_KEYS_FILE, 'public'),
    nodeCaPem: readFileSync(config.NODE_CA_CERT_FILE, 'utf8').trim(),
    keyEnvironment: config.KEY_ENVIRONMENT,
  };
}
