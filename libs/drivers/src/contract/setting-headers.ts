import { textSetting, type Settings } from './base-url.ts';
import type { Preset } from './preset.ts';

/** Headers that a preset's settings turn into, such as OpenAI's organization; lower-case names. */
export function settingHeaders(preset: Preset | undefined, settings: Settings): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const { name, header } of preset?.fields ?? []) {
    const value = header === undefined ? undefined : textSetting(settings, name);
    if (header !== undefined && value !== undefined) headers[header] = value;
  }
  return headers;
}
