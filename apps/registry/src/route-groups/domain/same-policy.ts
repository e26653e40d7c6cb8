import type { RoutePolicy } from '@roundhouse/admin-api';

/** True when two policies say the same, whatever the order of their members in storage. */
export function samePolicy(one: RoutePolicy | null, other: RoutePolicy | null): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  );
}
