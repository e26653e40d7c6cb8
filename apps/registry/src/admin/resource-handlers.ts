import { findOperation, type JsonObject, type Operation } from '@roundhouse/admin-api';
import type { DocumentEntity } from '../resources/document.entity.ts';
import type { DocumentQuery } from '../resources/document-list.ts';
import type { DocumentService } from '../resources/document-service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import type { OperationHandlers } from './operation-handlers.ts';

/** Registers the operations that every kind of resource has: list, read and the verbs that it offers. */
export function registerResource<Spec extends object, Row extends DocumentEntity<Spec>>(
  handlers: OperationHandlers,
  service: DocumentService<Spec, Row>,
): void {
  const { definition } = service.kind;
  handlers.documents.add(service);
  const operation = (verb: string): Operation => {
    const found = findOperation(`${definition.name}.${verb}`);
    if (found === undefined) throw new Error(`${definition.name} has no operation ${verb}`);
    return found;
  };
  const one = async (row: Row): Promise<JsonObject> => (await service.show([row]))[0]!;
  handlers.on(operation('list'), async ({ caller, query }) => {
    const page = await service.list(caller, query as unknown as DocumentQuery);
    const nextCursor = page.nextCursor === '' ? null : page.nextCursor;
    return { data: await service.show(page.rows), next_cursor: nextCursor, total: page.total };
  });
  handlers.on(operation('get'), async ({ caller, params }) => one(await service.get(caller, params['id'] ?? '')));
  if (definition.verbs.includes('create')) {
    handlers.on(operation('create'), async ({ caller, query, body }) => {
      const { row, once } = await service.create(confirming(caller, query), body);
      return { ...(await one(row)), ...once };
    });
  }
  if (definition.verbs.includes('update')) {
    handlers.on(operation('update'), async ({ caller, params, query, body }) =>
      one(await service.update(confirming(caller, query), params['id'] ?? '', body)),
    );
  }
  if (definition.verbs.includes('delete')) {
    handlers.on(operation('delete'), async ({ caller, params, query }) => {
      await service.delete(caller, params['id'] ?? '', (query as { force?: boolean }).force ?? false);
      return undefined;
    });
  }
}

/** The caller with what the query confirms. */
function confirming(caller: Caller, query: Readonly<Record<string, unknown>>): Caller {
  return query['confirm'] === true ? { ...caller, confirmed: true } : caller;
}
