export { authHeaderFaults, isReservedHeader, RESERVED_HEADERS } from './contract/auth-header.ts';
export { presetHosts, resolveBaseUrl, type Settings } from './contract/base-url.ts';
export { capabilitiesOf, type ContractDocument } from './contract/contract-document.ts';
export {
  CAPABILITIES,
  DRIVER_DOMAINS,
  type AuthHeader,
  type Capability,
  type ContractBase,
  type DriverContract,
  type DriverDomain,
  type Hosting,
  type Protocol,
  type SecretNeed,
} from './contract/contract.ts';
export { formFor } from './contract/form-for.ts';
export {
  FIELD_SCOPES,
  FIELD_TYPES,
  fieldsOf,
  type FieldScope,
  type FieldType,
  type Form,
  type FormField,
  type FormSection,
} from './contract/form.ts';
export { modeFaults } from './contract/mode-faults.ts';
export {
  DRIVER_MODES,
  MODE_BY_OPERATION,
  type DriverMode,
  type Operation,
  type VideoAction,
} from './contract/operation.ts';
export type { Preset } from './contract/preset.ts';
export { settingHeaders } from './contract/setting-headers.ts';
export { connectionFaults, formFaults, settingsFaults } from './contract/settings-faults.ts';
export type { Driver } from './driver.ts';
export type { AnswerFigures } from './answer-figures.ts';
export type { UpstreamRequest, UpstreamTarget } from './upstream-request.ts';
export {
  CONNECTION_FIELDS,
  defaultAllowedHosts,
  effectiveCredential,
  type ConnectionField,
  type ConnectionLayer,
  type CredentialFault,
  type CredentialSource,
  type EffectiveCredential,
  type EffectiveCredentialInput,
  type EffectiveField,
  type EnvironmentKeys,
  type SecretHandle,
} from './effective-credential.ts';
export { FAILURE_CLASSES, type FailureClass, type ResponseHeaders, type UpstreamFailure } from './failure.ts';
export { MAX_OFFERED_MODELS, type ModelList, type OfferedModel } from './model-list.ts';
export { contractDocument, findPreset, PRESETS, presetsFor } from './presets.ts';
export { DRIVERS, findDriver } from './registry.ts';
export { sanitizeMessage } from './sanitize.ts';
export { hostAllowed, hostOf } from './secret-hosts.ts';
