import { matchesWhole } from './form.ts';
import type { Preset } from './preset.ts';

/** Values by the name of their setting; anything but a text that is not blank counts as unset. */
export type Settings = Readonly<Record<string, unknown>>;

/** `{region}`; `{region-}` is the value and a hyphen, or nothing for `global`, which Google's hosts leave out. */
const PLACEHOLDER = /\{([a-z_]+)(-?)\}/g;
const EVERYWHERE = 'global';

/**
 * The one placeholder that names a part of the vendor's own network. Any other one in a host names a customer, whose
 * host is foreign to everybody else's key.
 */
const VENDOR_PLACEHOLDER = 'region';

/** A setting as text; undefined when it is unset: absent, no text, or blank. */
export function textSetting(settings: Settings, name: string): string | undefined {
  const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/**
 * The base URL that a provider is called at: its own, or the preset's with its settings filled in.
 *
 * @returns undefined when neither is complete; `settingsFaults` says why
 */
export function resolveBaseUrl(preset: Preset | undefined, settings: Settings): string | undefined {
  const own = textSetting(settings, 'base_url');
  if (own !== undefined || preset === undefined) return own;
  return fill(preset, preset.baseUrl, settings);
}

/**
 * Hosts that belong to a preset and may receive its keys, as far as they are known.
 *
 * @param region where the call goes; a part of the vendor's own network, so that it may come from anywhere
 * @param own settings that came with the key: only they may say whose host among the vendor's customers is meant
 */
export function presetHosts(preset: Preset, region: string | undefined, own: Settings): readonly string[] {
  const settings = region === undefined ? own : { ...own, [VENDOR_PLACEHOLDER]: region };
  const filled = preset.allowedHosts.map((host) => fill(preset, host, settings));
  return [...new Set(filled.filter((host) => host !== undefined).map((host) => host.toLowerCase()))];
}

function fill(preset: Preset, template: string, settings: Settings): string | undefined {
  let complete = true;
  const filled = template.replace(PLACEHOLDER, (_, name: string, hyphen: string) => {
    const field = preset.fields.find((known) => known.name === name);
    const value = textSetting(settings, name) ?? field?.default;
    // A value outside its pattern could turn the host around it into another one, so it fills nothing.
    if (typeof value !== 'string' || field?.pattern === undefined || !matchesWhole(field.pattern, value)) {
      complete = false;
      return '';
    }
    return hyphen === '-' && value === EVERYWHERE ? '' : value + hyphen;
  });
  return complete ? filled : undefined;
}
