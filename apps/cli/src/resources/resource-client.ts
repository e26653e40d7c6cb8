import type { JsonObject, ResourceDefinition } from '@roundhouse/admin-api';
import { ApiError, send, sendJson } from '../api-client.ts';
import { UsageError, type Connection } from '../connection.ts';
import { readPages } from '../listing.ts';

/** A resource as the admin API shows it. */
export type ResourceDocument = JsonObject & { readonly id: string };

/** Which resources are wanted. */
export interface ListWish {
  /** Filters, and `q`, `sort`. */
  readonly query: Readonly<Record<string, string>>;
  /** Most that are fetched, over as many pages as it takes. */
  readonly limit: number;
}

interface PageAnswer {
  data: ResourceDocument[];
  next_cursor: string | null;
  total: number;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Lists resources, page after page. @throws ApiError */
export async function listResources(
  connection: Connection,
  kind: ResourceDefinition,
  { query, limit }: ListWish,
): Promise<{ data: ResourceDocument[]; total: number }> {
  const { data, total } = await readPages<PageAnswer>(connection, `/api/v1${kind.path}`, query, limit);
  return { data, total };
}

/**
 * Finds one resource by id, or by key, e-mail address or name.
 *
 * @throws UsageError when there is none, or when a name means several
 */
export async function findResource(
  connection: Connection,
  kind: ResourceDefinition,
  named: string,
  query: Readonly<Record<string, string>> = {},
): Promise<ResourceDocument> {
  if (ID.test(named)) {
    try {
      return await sendJson(connection, `/api/v1${kind.path}/${named}`);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) throw new UsageError(`No ${kind.noun} ${named}.`);
      throw error;
    }
  }
  const member = ['key', 'email'].find((name) => kind.filters.includes(name));
  const wish = member === undefined ? { q: named } : { [member]: named };
  const { data } = await listResources(connection, kind, { query: { ...query, ...wish }, limit: 10 });
  const wanted = named.toLowerCase();
  const exact = data.filter((document) => namesOf(document).some((name) => name.toLowerCase() === wanted));
  const [only, ...others] = exact.length > 0 ? exact : data;
  if (only === undefined) throw new UsageError(`No ${kind.noun} "${named}". See: roundhouse get ${kind.path.slice(1)}`);
  if (others.length > 0) {
    const ids = [only, ...others].map(({ id }) => id).join(', ');
    throw new UsageError(`"${named}" is not unique. Narrow it with --project, or give one of the ids: ${ids}.`);
  }
  return only;
}

/** Deletes a resource. @throws ApiError that names what depends on it */
export async function deleteResource(
  connection: Connection,
  kind: ResourceDefinition,
  id: string,
  force: boolean,
): Promise<void> {
  await send(connection, `/api/v1${kind.path}/${id}${force ? '?force=true' : ''}`, { method: 'DELETE' });
}

/** What people call a resource: its key, e-mail address or name, else its id. */
export function nameOf(document: ResourceDocument): string {
  return namesOf(document)[0] ?? document.id;
}

function namesOf(document: ResourceDocument): string[] {
  const names = [document['key'], document['email'], document['display_name']];
  return names.filter((name) => typeof name === 'string');
}
