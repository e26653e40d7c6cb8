/** Names of an enumeration as REST shows them, and their values on the wire. */
export interface WireEnum<Value extends number> {
  /** All names but "unspecified". */
  readonly names: readonly string[];
  fromName(name: string): Value | undefined;
  /** Empty for unspecified and unknown values. */
  toName(value: Value): string;
}

/**
 * Derives the names from a generated enumeration: `ADMIN_STATUS_ACTIVE` becomes `active`.
 *
 * @param prefix what all members begin with, `ADMIN_STATUS_`
 */
export function wireEnum<Value extends number>(
  generated: Readonly<Record<string, string | Value>>,
  prefix: string,
): WireEnum<Value> {
  const byName = new Map<string, Value>();
  const byValue = new Map<Value, string>();
  for (const [member, value] of Object.entries(generated)) {
    if (typeof value !== 'number' || value <= 0 || !member.startsWith(prefix)) continue;
    const name = member.slice(prefix.length).toLowerCase();
    byName.set(name, value);
    byValue.set(value, name);
  }
  return {
    names: [...byName.keys()],
    fromName: (name) => byName.get(name),
    toName: (value) => byValue.get(value) ?? '',
  };
}
