import type { FormField } from '../../contract/form.ts';
import type { Preset } from '../../contract/preset.ts';
import { openAiCompatibleContract } from '../contract.ts';

/** What is particular about one vendor; the rest is as most of them have it. */
type Facts = Pick<Preset, 'name' | 'label' | 'vendor' | 'baseUrl' | 'modes' | 'docUrl'> & Partial<Preset>;

const BEARER = { name: 'authorization', format: 'Bearer {api_key}' };

/** A hosted API: takes a key as `Authorization: Bearer`, only for its own hosts, and lists its models. */
export function hostedPreset(facts: Facts): Preset {
  return {
    driver: openAiCompatibleContract.name,
    icon: facts.name,
    fields: [],
    auth: BEARER,
    secret: 'required',
    allowsAuthHeader: false,
    hosting: 'cloud',
    allowedHosts: [new URL(facts.baseUrl).host],
    environmentKeys: [],
    lacks: [],
    remoteDiscovery: true,
    notes: [],
    ...facts,
  };
}

/** A server that people run themselves: a key is optional and goes only to the base URL that it was saved with. */
export function selfHostedPreset(facts: Facts): Preset {
  return {
    ...hostedPreset(facts),
    secret: 'optional',
    hosting: 'self_hosted',
    allowedHosts: [],
    // Whoever closes the connection stops the computation.
    billsAfterAbort: false,
    ...facts,
  };
}

/** A setting that fills a placeholder of a base URL. */
export function placeholderField(
  field: Pick<FormField, 'name' | 'label' | 'help'> &
    Required<Pick<FormField, 'pattern' | 'patternHelp'>> &
    Partial<FormField>,
): FormField {
  return { type: 'text', scope: 'settings', required: true, requiredUnless: 'base_url', ...field };
}

/** A setting that goes upstream in a header of the vendor's own. */
export function headerField(
  field: Pick<FormField, 'name' | 'label' | 'help'> & { readonly header: string },
): FormField {
  const pattern = '[\\x21-\\x7e]{1,256}';
  const patternHelp = 'at most 256 printable ASCII characters without blanks';
  return { type: 'text', scope: 'settings', required: false, pattern, patternHelp, ...field };
}
