import { connectionForm } from './connection-form.ts';
import type { DriverContract } from './contract.ts';
import type { Form } from './form.ts';
import type { Preset } from './preset.ts';

/** The form of a provider made from a driver, with what a preset knows filled in (000-17). */
export function formFor(contract: DriverContract, preset: Preset | undefined): Form {
  if (preset === undefined) return contract.form;
  const { baseUrl, fields, secret, allowsAuthHeader } = preset;
  return connectionForm({ baseUrl, fields, takesSecret: secret !== 'none', allowsAuthHeader });
}
