import type { FaultDetail } from '@roundhouse/errors';
import { authHeaderFaults } from './auth-header.ts';
import { textSetting, type Settings } from './base-url.ts';
import type { DriverContract } from './contract.ts';
import { isUnset, reportFieldFaults } from './field-faults.ts';
import { fieldsOf, type FieldScope, type FormField } from './form.ts';
import { formFor } from './form-for.ts';
import { pointer } from './pointer.ts';
import type { Preset } from './preset.ts';

/** Most members of an object of settings; more are refused without being read. */
const MAX_SETTINGS = 64;

const AUTH_FIELDS = ['auth_header_name', 'auth_header_format'];

/**
 * Every fault of a provider's settings, all at once.
 *
 * @param settings as they came, of any shape
 * @returns pointers into the settings; empty = they can be stored
 */
export function settingsFaults(
  contract: DriverContract,
  preset: Preset | undefined,
  settings: unknown,
): readonly FaultDetail[] {
  return formFaults(contract, preset, ['settings'], settings);
}

/**
 * Every fault of the connection of a named credential or of a deployment: it may hold the secret and any setting, and
 * leaves out what the provider knows.
 *
 * @param connection as it came, of any shape
 * @returns pointers into the connection; empty = it can be stored
 */
export function connectionFaults(
  contract: DriverContract,
  preset: Preset | undefined,
  connection: unknown,
): readonly FaultDetail[] {
  return formFaults(contract, preset, ['credentials', 'settings'], connection, { partial: true });
}

/**
 * Every fault of the values of a form's fields with these scopes.
 *
 * @param options partial: nothing is required
 */
export function formFaults(
  contract: DriverContract,
  preset: Preset | undefined,
  scopes: readonly FieldScope[],
  values: unknown,
  options: { readonly partial?: boolean } = {},
): readonly FaultDetail[] {
  if (!isSettings(values)) return [{ where: '', message: 'must be an object' }];
  const names = Object.keys(values);
  if (names.length > MAX_SETTINGS) return [{ where: '', message: `must hold at most ${MAX_SETTINGS} values` }];
  const all = fieldsOf(formFor(contract, preset));
  const fields = all.filter(({ scope }) => scopes.includes(scope));
  const faults: FaultDetail[] = [];
  for (const name of names) {
    const known = fields.some((field) => field.name === name);
    if (!known && !isUnset(values[name])) faults.push({ where: pointer(name), message: whyNot(name, all, fields) });
  }
  for (const field of fields) faults.push(...fieldFaults(field, values, options.partial ?? false));
  if (fields.some(({ name }) => name === AUTH_FIELDS[0])) {
    const [name, format] = AUTH_FIELDS.map((field) => textSetting(values, field));
    faults.push(...authHeaderFaults(name, format));
  }
  faults.push(...plainTextFaults(preset, values));
  return faults;
}

function isSettings(values: unknown): values is Settings {
  return typeof values === 'object' && values !== null && !Array.isArray(values);
}

function fieldFaults(field: FormField, values: Settings, partial: boolean): readonly FaultDetail[] {
  const where = pointer(field.name);
  const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
  if (isUnset(value)) {
    const needed = field.required && field.default === undefined && !partial;
    const excused = field.requiredUnless !== undefined && !isUnset(values[field.requiredUnless]);
    return needed && !excused ? [{ where, message: 'is required' }] : [];
  }
  // Both have a rule of their own, which says more.
  if (AUTH_FIELDS.includes(field.name) && typeof value === 'string') return [];
  const faults: FaultDetail[] = [];
  reportFieldFaults(field, value, (below, message) => faults.push({ where: where + below, message }));
  return faults;
}

function whyNot(name: string, all: readonly FormField[], fields: readonly FormField[]): string {
  const elsewhere = all.find((field) => field.name === name)?.scope;
  if (elsewhere === 'credentials') return 'is a secret: put it into a credential';
  if (elsewhere === 'metadata') return 'is a member of the provider, not one of its settings';
  if (AUTH_FIELDS.includes(name)) return 'cannot be changed here: this endpoint takes one auth header only';
  const known = fields.map((field) => field.name).join(', ');
  return known === '' ? 'is unknown: there are no settings' : `is unknown: the settings are ${known}`;
}

/** A vendor's key crosses the public network: it never does so in the clear. */
function plainTextFaults(preset: Preset | undefined, values: Settings): readonly FaultDetail[] {
  const baseUrl = textSetting(values, 'base_url');
  return preset?.hosting === 'cloud' && baseUrl !== undefined && /^http:/i.test(baseUrl)
    ? [{ where: '/base_url', message: 'must start with https://: this endpoint takes secrets over the public network' }]
    : [];
}
