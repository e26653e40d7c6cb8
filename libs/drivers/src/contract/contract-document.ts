import type { AuthHeader, Capability, DriverContract } from './contract.ts';
import { formFor } from './form-for.ts';
import type { Form, FormField } from './form.ts';
import type { Preset } from './preset.ts';

const authDocument = (auth: AuthHeader | undefined) =>
  auth === undefined ? null : { header_name: auth.name, header_format: auth.format };

const fieldDocument = (field: FormField) => ({
  name: field.name,
  label: field.label,
  help: field.help,
  type: field.type,
  scope: field.scope,
  required: field.required,
  required_unless: field.requiredUnless ?? null,
  default: field.default ?? null,
  placeholder: field.placeholder ?? null,
  options: (field.options ?? []).map(({ value, label }) => ({ value, label })),
  min: field.min ?? null,
  max: field.max ?? null,
  pattern: field.pattern ?? null,
  pattern_help: field.patternHelp ?? null,
  header: field.header ?? null,
});

const formDocument = (form: Form) => ({
  sections: form.sections.map(({ name, label, fields }) => ({ name, label, fields: fields.map(fieldDocument) })),
});

/** What a driver's calls carry at this endpoint, by mode that it serves. */
export function capabilitiesOf(
  contract: DriverContract,
  preset?: Preset,
): Readonly<Record<string, readonly Capability[]>> {
  const modes = preset?.modes ?? contract.modes;
  const lacks = preset?.lacks ?? [];
  return Object.fromEntries(
    modes.map((mode) => [
      mode,
      (contract.capabilities[mode] ?? []).filter((capability) => !lacks.includes(capability)),
    ]),
  );
}

const presetDocument = (contract: DriverContract, preset: Preset) => ({
  name: preset.name,
  label: preset.label,
  vendor: preset.vendor,
  icon: preset.icon,
  base_url: preset.baseUrl,
  auth: authDocument(preset.auth),
  secret: preset.secret,
  allows_auth_header: preset.allowsAuthHeader,
  hosting: preset.hosting,
  allowed_hosts: [...preset.allowedHosts],
  environment_keys: [...preset.environmentKeys],
  modes: [...preset.modes],
  capabilities: capabilitiesOf(contract, preset),
  remote_discovery: preset.remoteDiscovery,
  bills_after_abort: preset.billsAfterAbort ?? null,
  notes: [...preset.notes],
  doc_url: preset.docUrl,
  form: formDocument(formFor(contract, preset)),
});

/**
 * A driver as `GET /api/v1/drivers` answers it: its contract, the form of a provider without a preset, and each preset
 * with the form that it gives. Plain JSON in snake_case; what is not known is null.
 */
export function contractDocument(contract: DriverContract, presets: readonly Preset[]) {
  return {
    id: contract.name,
    version: contract.version,
    label: contract.label,
    icon: contract.icon,
    domains: [...contract.domains],
    modes: [...contract.modes],
    protocol: contract.protocol,
    protocols: [...contract.protocols],
    capabilities: capabilitiesOf(contract),
    hosting: contract.hosting,
    auth: authDocument(contract.auth),
    secret: contract.secret,
    allows_auth_header: contract.allowsAuthHeader,
    environment_keys: [...contract.environmentKeys],
    allowed_hosts: [...contract.allowedHosts],
    microbatch: contract.microbatch,
    remote_discovery: contract.remoteDiscovery,
    bills_after_abort: contract.billsAfterAbort ?? null,
    stream_usage: contract.streamUsage,
    form: formDocument(contract.form),
    presets: presets.map((preset) => presetDocument(contract, preset)),
  };
}

/** What `contractDocument` makes. */
export type ContractDocument = ReturnType<typeof contractDocument>;
