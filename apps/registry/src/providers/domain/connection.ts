import { CONNECTION_FIELDS, type ConnectionField, type ConnectionLayer } from '@roundhouse/drivers';

type PlainField = Exclude<ConnectionField, 'api_key'>;

/** What a document may say of a connection, among its other members. */
export type ConnectionDocument = { readonly [Field in PlainField]?: string | null | undefined };

/** Every field of a connection that may be shown. */
export const PLAIN_FIELDS = CONNECTION_FIELDS.filter((field): field is PlainField => field !== 'api_key');

/** The fields that a document sets; blank ones are unset. */
export function connectionValues(document: object): ConnectionLayer['fields'] {
  const values: Partial<Record<PlainField, string>> = {};
  const members = document as Readonly<Record<string, unknown>>;
  for (const field of PLAIN_FIELDS) {
    const value = Object.hasOwn(members, field) ? members[field] : undefined;
    if (typeof value === 'string' && value.trim() !== '') values[field] = value;
  }
  return values;
}

/** Names of the fields that a document sets. */
export function setFields(document: object): readonly PlainField[] {
  return Object.keys(connectionValues(document)) as PlainField[];
}
