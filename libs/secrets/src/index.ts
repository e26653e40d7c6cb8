export {
  apiKeyHint,
  createApiKey,
  hashApiKeySecret,
  matchApiKeySecret,
  parseApiKey,
  verifyApiKeySecret,
  type CreatedApiKey,
  type ParsedApiKey,
} from './api-key.ts';
export {
  createMasterKeyFile,
  loadMasterKeys,
  openSecret,
  rewrapSecret,
  sealedKeyId,
  sealSecret,
  type MasterKeys,
  type SecretPlace,
} from './envelope.ts';
export {
  boundId,
  createFleetKeyPair,
  loadFleetKeys,
  openFromFleet,
  sealForFleet,
  type FleetBinding,
  type FleetKey,
  type FleetKeyPair,
} from './fleet.ts';
export type { KeyRing, NamedKey } from './key-file.ts';
export { MasterKeyFile } from './master-key-file.ts';
export { createPepperFile, loadPeppers, type Pepper, type Peppers } from './pepper.ts';
