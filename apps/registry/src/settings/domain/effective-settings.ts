import { isJsonObject, SETTING_DEFAULTS, SETTING_RULES, type Json, type SettingLevel } from '@roundhouse/admin-api';
import type { Faults } from '../../resources/domain/faults.ts';

/** What a scope sets, by name; null = nothing. */
export type SetValues = Readonly<Record<string, unknown>>;

/** What counts in a scope. */
export interface EffectiveSettings {
  readonly values: Readonly<Record<string, Json>>;
  /** By name, groups spelled out: `circuit.open_seconds`. */
  readonly sources: Readonly<Record<string, SettingLevel | 'default'>>;
}

/** Level of a scope. */
export function levelOf(scope: { organization_id: string | null; project_id: string | null }): SettingLevel {
  if (scope.organization_id === null) return 'platform';
  return scope.project_id === null ? 'organization' : 'project';
}

/** Adds a fault for each setting that is made where it may not be made. */
export function addLevelFaults(faults: Faults, level: SettingLevel, values: SetValues): void {
  for (const [name, levels] of Object.entries(SETTING_RULES)) {
    if (levels.includes(level) || !isSet(values[name])) continue;
    faults.add(`/${name}`, `cannot be set for ${level === 'platform' ? 'the installation' : `a ${level}`}`);
  }
}

/**
 * Lays the scopes over each other, the widest first. A narrower scope's value counts wherever it sets one.
 *
 * @param scopes what each level sets; levels that are absent set nothing
 */
export function effectiveSettings(scopes: Partial<Record<SettingLevel, SetValues>>): EffectiveSettings {
  const values: Record<string, Json> = {};
  const sources: Record<string, SettingLevel | 'default'> = {};
  for (const [name, fallback] of Object.entries(SETTING_DEFAULTS) as [keyof typeof SETTING_DEFAULTS, Json][]) {
    const levels = SETTING_RULES[name];
    if (!isJsonObject(fallback)) {
      const found = nearest(levels, (level) => scopes[level]?.[name]);
      values[name] = found?.value ?? fallback;
      sources[name] = found?.level ?? 'default';
      continue;
    }
    const group: Record<string, Json> = {};
    for (const [member, memberFallback] of Object.entries(fallback)) {
      const found = nearest(levels, (level) => groupOf(scopes[level], name)?.[member]);
      group[member] = found?.value ?? memberFallback;
      sources[`${name}.${member}`] = found?.level ?? 'default';
    }
    values[name] = group;
  }
  return { values, sources };
}

function nearest(
  levels: readonly SettingLevel[],
  read: (level: SettingLevel) => unknown,
): { level: SettingLevel; value: Json } | undefined {
  for (const level of levels.toReversed()) {
    const value = read(level);
    if (value !== undefined && value !== null) return { level, value: value as Json };
  }
  return undefined;
}

function groupOf(values: SetValues | undefined, name: string): Record<string, unknown> | undefined {
  const group = values?.[name];
  return isJsonObject(group) ? group : undefined;
}

function isSet(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  return isJsonObject(value) ? Object.values(value).some(isSet) : true;
}
