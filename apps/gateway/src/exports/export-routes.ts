import { findOperation, OPEN_EXPORT } from '@roundhouse/admin-api';
import type { AdminServiceClient, OpenExportResponse } from '@roundhouse/contracts/registry/v1/admin_service';
import { AppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import type { Principal } from '../auth/auth.ports.ts';
import type { AdminRoute } from '../admin/admin-route.ts';
import { routePath } from '../admin/operation-routes.ts';
import { REGISTRY_TIMEOUT } from '../admin/registry-clients.ts';
import { openRoute, type OpenRoute } from '../sessions/open-route.ts';

/**
 * `GET /exports/{id}`: registry uses the link up, and the route of the export that it names then streams it, on behalf of
 * whoever made the link. Whatever key or session comes with the call counts for nothing.
 *
 * @param routes of the admin API, which the exports are among
 */
export function exportRoutes(client: AdminServiceClient, routes: readonly AdminRoute[]): OpenRoute[] {
  const byPath = new Map(routes.filter(({ method }) => method === 'GET').map((route) => [route.path, route]));
  return [
    openRoute(OPEN_EXPORT, async ({ context: caller, params, query, reply }) => {
      const asked = { ...caller, sessionToken: '' };
      const link = { context: asked, exportId: params['id'] ?? '', secret: query.secret };
      const opened = await unary(client, 'openExport', link, REGISTRY_TIMEOUT);
      const operation = findOperation(opened.call?.operation ?? '');
      const route = operation === undefined ? undefined : byPath.get(routePath(operation));
      // A registry of a later version may know exports that we do not.
      if (operation === undefined || route === undefined) {
        throw new AppError('NOT_FOUND', 'This gateway does not know what the link is for.');
      }
      const { actorId, organizationId } = opened;
      const left = new AbortController();
      reply.raw.once('close', () => left.abort());
      const answer = await route.handle({
        principal: makerOf(opened),
        context: { ...asked, actorId, organizationId, exportSecret: query.secret },
        params: {},
        query: queryOf(opened),
        body: undefined,
        signal: left.signal,
      });
      if (answer.stream === undefined) throw new AppError('INTERNAL', 'Something went wrong on our side.');
      reply.header('content-disposition', `attachment; filename="${fileName(operation.path, opened)}"`);
      return { content: answer.stream, contentType: answer.contentType ?? 'text/plain' };
    }),
  ];
}

/** Registry knows what they may do; nothing here depends on it. */
function makerOf({ actorId, organizationId }: OpenExportResponse): Principal {
  return {
    apiKeyId: actorId,
    organizationId,
    projectId: '',
    teamId: '',
    memberId: '',
    serviceAccountId: '',
    scopes: ['admin'],
  };
}

function queryOf({ call }: OpenExportResponse): Record<string, string | string[]> {
  const query = Object.entries(call?.query ?? {});
  return Object.fromEntries(query.map(([name, { values }]) => [name, values.length === 1 ? values[0]! : values]));
}

/** `/budgets/status` as `budgets-status.csv`. */
function fileName(path: string, { call }: OpenExportResponse): string {
  return `${path.slice(1).replaceAll('/', '-')}.${call?.query['format']?.values[0] ?? 'txt'}`;
}
