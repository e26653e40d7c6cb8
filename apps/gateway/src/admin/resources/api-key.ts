import { unary } from '@roundhouse/grpc';
import type { ApiKey } from '@roundhouse/contracts/registry/v1/api_key_service';
import { z } from 'zod';
import type { AdminRoute } from '../admin-route.ts';
import { moment, optionalText, orNull, text, texts } from '../fields.ts';
import { parseInput } from '../input.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import { findOwn, required, shown, type ResourceDefinition } from '../resource-routes.ts';

const schema = z.strictObject({
  project_id: text(),
  display_name: optionalText(),
  scopes: texts(),
  expires_at: moment(),
});

type Spec = z.output<typeof schema>;

/** API keys of projects. The secret is answered once, by the POST. */
export function apiKeyResource({ apiKeys }: RegistryClients): ResourceDefinition<ApiKey, Spec> {
  return {
    path: '/api-keys',
    name: 'api-key',
    filters: ['project_id'],
    schema,
    organizationOf: ({ organizationId }) => organizationId,
    show: (key) => ({
      organization_id: key.organizationId,
      project_id: key.projectId,
      display_name: key.displayName,
      scopes: key.scopes,
      hint: key.hint,
      expires_at: key.expiresAtUnixMs === 0n ? null : new Date(Number(key.expiresAtUnixMs)).toISOString(),
      revoked: key.revoked,
      revoked_at: orNull(key.revokedAt),
    }),
    list: async (context, page, filter) => {
      const owner = { organizationId: filter['organization_id'] ?? '', projectId: filter['project_id'] ?? '' };
      const answer = await unary(apiKeys, 'listApiKeys', { context, page, ...owner }, REGISTRY_TIMEOUT);
      return { items: answer.apiKeys, page: answer.page };
    },
    get: async (context, id) => (await unary(apiKeys, 'getApiKey', { context, id }, REGISTRY_TIMEOUT)).apiKey,
    create: async (context, spec) => {
      const request = {
        context,
        projectId: spec.project_id,
        displayName: spec.display_name,
        scopes: spec.scopes,
        expiresAtUnixMs: spec.expires_at,
      };
      const { apiKey, secret } = await unary(apiKeys, 'createApiKey', request, REGISTRY_TIMEOUT);
      return { resource: apiKey, once: { secret } };
    },
  };
}

/** `POST /api-keys/{id}/revoke`: in force on every gateway in under a second. Twice is as good as once. */
export function revokeRoute(clients: RegistryClients): AdminRoute {
  const definition = apiKeyResource(clients);
  return {
    method: 'POST',
    path: '/api-keys/:id/revoke',
    action: 'api-key:revoke',
    handle: async (call) => {
      parseInput(z.strictObject({}), call.body);
      const key = await findOwn(definition, call);
      const request = { context: call.context, id: required(key.meta, 'api-key').id };
      const { apiKey } = await unary(clients.apiKeys, 'revokeApiKey', request, REGISTRY_TIMEOUT);
      return { status: 200, body: shown(definition, required(apiKey, 'api-key')) };
    },
  };
}
