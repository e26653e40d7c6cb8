import { findDriver, findPreset, formFaults, resolveBaseUrl, settingsFaults } from '@roundhouse/drivers';
import type { ConnectionLayer, Driver, Preset } from '@roundhouse/drivers';
import type { Faults } from '../../resources/domain/faults.ts';
import type { ProviderSpec } from '../infra/provider.entity.ts';
import { connectionValues } from './connection.ts';
import { addRangeFaults, addUrlFaults } from './upstream-url-faults.ts';

/** What a provider is made from, or a credential is for. */
export interface ProviderMake {
  readonly driver: Driver | undefined;
  readonly preset: Preset | undefined;
}

/** Driver and preset of a provider or a credential; a preset says its driver. */
export function makeOf(spec: Pick<ProviderSpec, 'driver' | 'preset'>): ProviderMake {
  const preset = spec.preset === null ? undefined : findPreset(spec.preset);
  const name = spec.driver ?? preset?.driver;
  return { preset, driver: name === undefined ? undefined : findDriver(name) };
}

/** What a provider itself says of its connection. */
export function connectionOf(spec: ProviderSpec): ConnectionLayer['fields'] {
  return connectionValues({ ...spec.settings, base_url: spec.base_url });
}

/** The base URL that a provider has by itself: its own, or its preset's with its settings; undefined = incomplete. */
export function baseUrlOf(spec: ProviderSpec): string | undefined {
  return resolveBaseUrl(makeOf(spec).preset, connectionOf(spec));
}

/**
 * Completes a specification: the driver comes with the preset, the name from key or preset, and a base URL among the
 * settings, where the driver's form has it, moves to the member of its own.
 */
export function completed(spec: ProviderSpec, former: ProviderSpec | undefined, faults: Faults): ProviderSpec {
  const { preset, driver } = makeOf(spec);
  const { base_url: inSettings, ...settings } = spec.settings;
  const given = typeof inSettings === 'string' && inSettings !== '' ? inSettings : null;
  const contradicts =
    given !== null && spec.base_url !== null && given !== spec.base_url && spec.base_url !== former?.base_url;
  faults.require(!contradicts, '/settings/base_url', 'says something else than base_url');
  return {
    ...spec,
    driver: spec.driver ?? driver?.contract.name ?? null,
    display_name: spec.display_name ?? spec.key ?? preset?.label ?? null,
    base_url: given ?? spec.base_url,
    settings,
  };
}

/** Adds every fault of a completed provider that can be seen without looking anything up. */
export function addProviderFaults(faults: Faults, spec: ProviderSpec): void {
  faults.require(spec.display_name !== null, '/display_name', 'is required where neither key nor preset gives a name');
  const shared = spec.project_id === null || spec.assigned_projects.length === 0;
  faults.require(shared, '/assigned_projects', 'is only for providers of a whole organization');
  addRangeFaults(faults, '/allowed_cidrs', spec.allowed_cidrs);
  addUrlFaults(faults, '/base_url', spec.base_url, spec.allowed_cidrs);
  if (spec.type === 'model') addModelProviderFaults(faults, spec);
  else faults.require(spec.driver !== null, '/driver', 'is required');
}

function addModelProviderFaults(faults: Faults, spec: ProviderSpec): void {
  const { driver, preset } = makeOf(spec);
  faults.require(spec.preset === null || preset !== undefined, '/preset', 'is no preset; GET /drivers lists them');
  if (driver === undefined) {
    const message =
      spec.driver === null ? 'is required where no preset says it' : 'is no driver; GET /drivers lists them';
    return faults.add('/driver', message);
  }
  const { contract } = driver;
  if (contract.onNode) return faults.add('/driver', 'is for nodes: make a serving instead');
  const fits = preset === undefined || preset.driver === contract.name;
  faults.require(fits, '/preset', `belongs to the driver ${preset?.driver}`);
  const seen = new Set(faults.details.map((fault) => fault.where));
  for (const { where, message } of settingsFaults(contract, preset, { ...spec.settings, base_url: spec.base_url })) {
    const at = where === '/base_url' ? where : `/settings${where}`;
    // What the rules of calls going out have found already is not said twice.
    if (!seen.has(at)) faults.add(at, message);
  }
  for (const { where, message } of formFaults(contract, preset, ['metadata'], { headers: spec.headers })) {
    faults.add(where, message);
  }
}

/** Ranges that a change opens: only a platform administrator may do that (security 34). */
export function openedRanges(spec: ProviderSpec, former: ProviderSpec | undefined): readonly string[] {
  const before = new Set(former?.allowed_cidrs);
  return spec.allowed_cidrs.filter((range) => !before.has(range));
}

/**
 * Whether a credential is for something else than where it is to be used.
 *
 * @returns a sentence's end, or undefined when it fits
 */
export function credentialMisfit(
  credential: { readonly driver: string | null; readonly preset: string | null },
  provider: Pick<ProviderSpec, 'driver' | 'preset'>,
): string | undefined {
  if (credential.preset !== null && credential.preset !== provider.preset) {
    return `is a credential for the preset ${credential.preset}`;
  }
  if (credential.driver !== null && credential.driver !== provider.driver) {
    return `is a credential for the driver ${credential.driver}`;
  }
  return undefined;
}
