import { z } from 'zod';
import type { Action } from '../rights/actions.ts';
import type { Operation } from './operation.ts';
import type { ResourceDefinition, ResourceVerb } from './resource-definition.ts';

/** Most entries of a page. */
export const MAX_PAGE = 500;

/** What every stored resource carries beside its specification. */
export const META = z.object({
  id: z.string(),
  /** Configuration number of the last change. */
  revision: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  created_by: z.string(),
});

/** Document of a resource as it is read. */
export function documentOf(definition: ResourceDefinition): z.ZodObject {
  return META.extend({ ...definition.spec.shape, ...definition.observed?.shape });
}

/** Query of a list. */
export function listQuery(definition: ResourceDefinition): z.ZodObject {
  const sorts = ['created_at', 'updated_at', ...definition.sorts];
  const scopes = ['organization_id', 'project_id'].filter((name) => name in definition.spec.shape);
  return z.strictObject({
    limit: z.int().min(1).max(MAX_PAGE).default(50),
    cursor: z.string().max(2_000).optional(),
    q: z.string().max(200).optional(),
    sort: z.enum(sorts.flatMap((name) => [name, `-${name}`]) as [string, ...string[]]).default('created_at'),
    ...Object.fromEntries([...scopes, ...definition.filters].map((name) => [name, z.string().max(200).optional()])),
    ...definition.moreFilters,
  });
}

/** Answer of a list. */
export function pageOf(document: z.ZodType): z.ZodObject {
  return z.object({ data: z.array(document), next_cursor: z.string().nullable(), total: z.int() });
}

/** Operations of a kind of resource: list, read, and the verbs that it offers. */
export function resourceOperations(definition: ResourceDefinition): Operation[] {
  const { name, noun, subject, path, tag, verbs } = definition;
  const document = documentOf(definition);
  const shared = { service: 'registry', tag } as const;
  const operations: Operation[] = [
    {
      ...shared,
      id: `${name}.list`,
      method: 'GET',
      path,
      action: action(subject, 'read'),
      summary: `Lists ${noun}s: filter, search, sort, page.`,
      query: listQuery(definition),
      status: 200,
      answer: pageOf(document),
    },
    {
      ...shared,
      id: `${name}.get`,
      method: 'GET',
      path: `${path}/{id}`,
      action: action(subject, 'read'),
      summary: `Reads one ${noun}.`,
      status: 200,
      answer: document,
    },
  ];
  for (const verb of verbs) operations.push(changeOperation(definition, verb, document));
  return operations;
}

/** What a POST of a resource may hold. */
export function creationOf(definition: ResourceDefinition): z.ZodObject {
  return z.strictObject({ ...definition.spec.shape, ...definition.secrets?.shape });
}

/** Whoever names no organization means the own one: registry fills it in before the document is checked. */
function withOwnOrganization(body: z.ZodObject): z.ZodObject {
  const { organization_id: organization } = body.shape;
  return organization === undefined ? body : body.extend({ organization_id: (organization as z.ZodType).optional() });
}

function changeOperation(definition: ResourceDefinition, verb: ResourceVerb, document: z.ZodObject): Operation {
  const { name, noun, subject, path, tag } = definition;
  const shared = { id: `${name}.${verb}`, service: 'registry', tag, action: action(subject, verb) } as const;
  if (verb === 'create') {
    return {
      ...shared,
      method: 'POST',
      path,
      summary: `Makes ${withArticle(noun)}.`,
      ...confirmation(definition),
      body: withOwnOrganization(creationOf(definition)).extend(definition.alongside?.shape ?? {}),
      status: 201,
      answer: definition.once === undefined ? document : document.extend(definition.once.shape),
    };
  }
  if (verb === 'update') {
    return {
      ...shared,
      method: 'PATCH',
      path: `${path}/{id}`,
      summary: `Changes ${withArticle(noun)}: a merge patch, in which null clears and what is absent stays.`,
      ...confirmation(definition),
      body: creationOf(definition).extend({ revision: z.string() }),
      patch: true,
      status: 200,
      answer: document,
    };
  }
  return {
    ...shared,
    method: 'DELETE',
    path: `${path}/{id}`,
    summary: `Deletes ${withArticle(noun)}; refused with its dependants while it is in use.`,
    query: z.strictObject({ force: z.boolean().default(false) }),
    status: 204,
  };
}

function confirmation({ confirms }: ResourceDefinition): Pick<Operation, 'query'> {
  return confirms === true ? { query: z.strictObject({ confirm: z.boolean().default(false) }) } : {};
}

function action(subject: string, verb: string): Action {
  return `${subject}:${verb}` as Action;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
