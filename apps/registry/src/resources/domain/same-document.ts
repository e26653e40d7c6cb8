import { isJsonObject } from '@roundhouse/admin-api';

/** True for documents of the same content, whatever the order of their members. */
export function sameDocument(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/** JSON text in which members stand in the order of their names. Absent is as null. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_, member: unknown) =>
    isJsonObject(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
