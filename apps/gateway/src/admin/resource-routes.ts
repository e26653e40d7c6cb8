import type { CallContext, PageInfo, PageRequest, ResourceMeta } from '@roundhouse/contracts/common/v1/common';
import { AppError } from '@roundhouse/errors';
import { z } from 'zod';
import type { AdminAnswer, AdminCall, AdminRoute } from './admin-route.ts';
import type { Action } from '@roundhouse/admin-api';
import { isPlatformActor, mayActIn } from './domain/admin-actions.ts';
import { isJsonObject, mergePatch, type Json, type JsonObject } from '@roundhouse/admin-api';
import { text } from './fields.ts';
import { parseInput } from './input.ts';

const MAX_PAGE = 500;

/** A stored resource, as registry answers it. */
export interface Stored {
  meta: ResourceMeta | undefined;
}

/** One page of a list, as registry answers it. */
export interface StoredPage<Resource> {
  readonly items: readonly Resource[];
  readonly page: PageInfo | undefined;
}

/** What a kind of resource needs to be offered over REST. Calls that are absent are not offered. */
export interface ResourceDefinition<Resource extends Stored, Spec> {
  /** `/providers`. */
  readonly path: string;
  /** `provider`, as in the actions. */
  readonly name: string;
  /** Filters of the list beside `organization_id`. */
  readonly filters?: readonly string[];
  /** Schema of a POST, and of the result of a PATCH. */
  readonly schema: z.ZodType<Spec>;
  /** Organization that the resource belongs to; undefined = the installation's. */
  organizationOf(resource: Resource): string | undefined;
  /** The resource as REST shows it, without what all resources have. */
  show(resource: Resource): JsonObject;
  /** The resource as a POST would state it: what a PATCH starts from. */
  writable?(resource: Resource): JsonObject;
  list(
    context: CallContext,
    page: PageRequest,
    filter: Readonly<Record<string, string>>,
  ): Promise<StoredPage<Resource>>;
  get(context: CallContext, id: string): Promise<Resource | undefined>;
  /** Members that are shown once, beside the resource, may be added. */
  readonly create?: (
    context: CallContext,
    spec: Spec,
  ) => Promise<{ resource: Resource | undefined; once?: JsonObject }>;
  readonly update?: (
    context: CallContext,
    id: string,
    expectedRevision: bigint,
    spec: Spec,
  ) => Promise<Resource | undefined>;
  readonly remove?: (context: CallContext, id: string) => Promise<unknown>;
}

/** Routes of one kind of resource: list, read, create, patch, delete, as far as it offers them. */
export function resourceRoutes<Resource extends Stored, Spec>(
  definition: ResourceDefinition<Resource, Spec>,
): AdminRoute[] {
  const { path, name } = definition;
  const action = (verb: string): Action => `${name}:${verb}` as Action;
  const routes: AdminRoute[] = [
    { method: 'GET', path, action: action('read'), handle: (call) => listAll(definition, call) },
    {
      method: 'GET',
      path: `${path}/:id`,
      action: action('read'),
      handle: async (call) => answer(200, definition, await findOwn(definition, call)),
    },
  ];
  const { create, update, remove } = definition;
  if (create !== undefined) {
    routes.push({
      method: 'POST',
      path,
      action: action('create'),
      handle: async (call) => {
        const spec = parseInput(definition.schema, withOwner(call, call.body));
        const { resource, once } = await create(call.context, spec);
        return answer(201, definition, required(resource, name), once);
      },
    });
  }
  if (update !== undefined) {
    routes.push({
      method: 'PATCH',
      path: `${path}/:id`,
      action: action('update'),
      handle: (call) => patch(definition, call),
    });
  }
  if (remove !== undefined) {
    routes.push({
      method: 'DELETE',
      path: `${path}/:id`,
      action: action('delete'),
      handle: async (call) => {
        const resource = await findOwn(definition, call);
        await remove(call.context, required(resource.meta, name).id);
        return { status: 204 };
      },
    });
  }
  return routes;
}

/**
 * The resource that a call names, if the caller may see it.
 *
 * @throws AppError NOT_FOUND, the same for what does not exist and for what belongs to somebody else
 */
export async function findOwn<Resource extends Stored>(
  definition: Pick<ResourceDefinition<Resource, unknown>, 'get' | 'name' | 'organizationOf'>,
  call: AdminCall,
): Promise<Resource> {
  const resource = await definition.get(call.context, call.params['id'] ?? '');
  const organizationId = resource === undefined ? undefined : definition.organizationOf(resource);
  const visible = organizationId === undefined || mayActIn(call.principal, organizationId);
  if (resource === undefined || !visible) throw new AppError('NOT_FOUND', `No such ${definition.name}.`);
  return resource;
}

/** Shows a resource with what all resources have. */
export function shown<Resource extends Stored>(
  definition: Pick<ResourceDefinition<Resource, unknown>, 'name' | 'show'>,
  resource: Resource,
): JsonObject {
  const meta = required(resource.meta, definition.name);
  return {
    id: meta.id,
    ...definition.show(resource),
    revision: String(meta.revision),
    created_at: meta.createdAt,
    updated_at: meta.updatedAt,
    created_by: meta.createdBy,
  };
}

async function listAll<Resource extends Stored, Spec>(
  definition: ResourceDefinition<Resource, Spec>,
  call: AdminCall,
): Promise<AdminAnswer> {
  const filters = ['organization_id', ...(definition.filters ?? [])];
  const schema = z.strictObject({
    limit: z
      .string()
      .regex(/^\d{1,3}$/, `must be a number from 1 to ${MAX_PAGE}`)
      .transform(Number)
      .refine((limit) => limit >= 1 && limit <= MAX_PAGE, `must be a number from 1 to ${MAX_PAGE}`)
      .default(50),
    cursor: text().default(''),
    ...Object.fromEntries(filters.map((filter) => [filter, text().optional()])),
  });
  const query = parseInput(schema, call.query);
  const { limit, cursor } = query;
  const filter: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (filters.includes(name) && typeof value === 'string') filter[name] = value;
  }
  // An administrator of an organization cannot look beyond it, whatever the query says.
  if (!isPlatformActor(call.principal)) filter['organization_id'] = call.principal.organizationId;
  filter['organization_id'] ??= call.principal.organizationId;
  const { items, page } = await definition.list(call.context, { limit, cursor }, filter);
  const own = items.filter((resource) => {
    const owner = definition.organizationOf(resource);
    return owner === undefined || mayActIn(call.principal, owner);
  });
  return {
    status: 200,
    body: {
      data: own.map((resource) => shown(definition, resource)),
      next_cursor: page === undefined || page.nextCursor === '' ? null : page.nextCursor,
      total: page?.total ?? own.length,
    },
  };
}

async function patch<Resource extends Stored, Spec>(
  definition: ResourceDefinition<Resource, Spec>,
  call: AdminCall,
): Promise<AdminAnswer> {
  const current = await findOwn(definition, call);
  const meta = required(current.meta, definition.name);
  if (!isJsonObject(call.body)) throw new AppError('INVALID_REQUEST', 'The body must be a JSON object.');
  const { revision, ...change } = call.body;
  const merged = mergePatch(definition.writable?.(current) ?? {}, change);
  const spec = parseInput(definition.schema, merged);
  // Merged into what was read just now: somebody else's change in between must not be undone.
  const expected = revision === undefined ? meta.revision : parseRevision(revision);
  return answer(
    200,
    definition,
    required(await definition.update?.(call.context, meta.id, expected, spec), definition.name),
  );
}

/** The revision that a PATCH names. @throws AppError INVALID_REQUEST */
export function parseRevision(value: Json | undefined): bigint {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits === 'string' && /^\d{1,18}$/.test(digits)) return BigInt(digits);
  const details = [{ where: '/revision', message: 'must be a revision that a read answered' }];
  throw new AppError('INVALID_REQUEST', '/revision must be a revision that a read answered.', { details });
}

/** New resources belong to the caller's organization unless the body names another, which registry then judges. */
function withOwner(call: AdminCall, body: unknown): unknown {
  if (!isJsonObject(body)) return body ?? {};
  const named = body['organization_id'];
  if (typeof named === 'string' && named !== '' && !mayActIn(call.principal, named)) {
    throw new AppError('NOT_FOUND', 'No such organization.');
  }
  return body;
}

function answer<Resource extends Stored, Spec>(
  status: number,
  definition: ResourceDefinition<Resource, Spec>,
  resource: Resource,
  once: JsonObject = {},
): AdminAnswer {
  return { status, body: { ...shown(definition, resource), ...once } };
}

/** What registry must have answered. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined)
    throw new AppError('INTERNAL', 'Something went wrong on our side.', { internal: `no ${name} in the answer` });
  return value;
}
