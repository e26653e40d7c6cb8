import { isJsonObject, type Json } from './json.ts';

/**
 * Applies a merge patch (RFC 7396): members of the patch replace those of the target, objects are merged member by
 * member, `null` removes. The target is not changed.
 */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map<string, Json>(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name) ?? {}, value));
  }
  return Object.fromEntries(merged);
}
