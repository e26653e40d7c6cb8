import { unary } from '@roundhouse/grpc';
import type { Credential } from '@roundhouse/contracts/registry/v1/credential_service';
import { z } from 'zod';
import type { AdminRoute } from '../admin-route.ts';
import { optionalText, text, texts } from '../fields.ts';
import { parseInput } from '../input.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import { findOwn, parseRevision, required, shown, type ResourceDefinition } from '../resource-routes.ts';

const schema = z.strictObject({
  organization_id: optionalText(),
  key: optionalText(),
  display_name: optionalText(),
  secret: text(),
  allowed_hosts: texts(),
  header_name: optionalText(),
  header_format: optionalText(),
});

/** What may be changed; left out = unchanged. */
const changeSchema = z.strictObject({
  revision: z.union([z.string(), z.number()]).optional(),
  secret: text().min(1, 'must not be empty').optional(),
  allowed_hosts: z.array(text(), 'must be a list').min(1, 'must name at least one host').optional(),
});

type Spec = z.output<typeof schema>;

/** Named secrets. No answer ever holds one. */
export function credentialResource({ credentials }: RegistryClients): ResourceDefinition<Credential, Spec> {
  return {
    path: '/credentials',
    name: 'credential',
    schema,
    organizationOf: ({ organizationId }) => organizationId,
    show: (credential) => ({
      organization_id: credential.organizationId,
      key: credential.key,
      display_name: credential.displayName,
      fingerprint: credential.fingerprint,
      allowed_hosts: credential.allowedHosts,
      header_name: credential.headerName,
      header_format: credential.headerFormat,
      secret_revision: String(credential.secretRevision),
    }),
    list: async (context, page, filter) => {
      const request = { context, page, organizationId: filter['organization_id'] ?? '' };
      const answer = await unary(credentials, 'listCredentials', request, REGISTRY_TIMEOUT);
      return { items: answer.credentials, page: answer.page };
    },
    get: async (context, id) =>
      (await unary(credentials, 'getCredential', { context, id }, REGISTRY_TIMEOUT)).credential,
    create: async (context, spec) => {
      const request = {
        context,
        organizationId: spec.organization_id,
        key: spec.key,
        displayName: spec.display_name,
        secret: spec.secret,
        allowedHosts: spec.allowed_hosts,
        headerName: spec.header_name,
        headerFormat: spec.header_format,
      };
      return { resource: (await unary(credentials, 'createCredential', request, REGISTRY_TIMEOUT)).credential };
    },
    remove: (context, id) => unary(credentials, 'deleteCredential', { context, id }, REGISTRY_TIMEOUT),
  };
}

/** `PATCH /credentials/{id}`: a new secret, other hosts, or both. The old secret is never read to be merged. */
export function changeCredentialRoute(clients: RegistryClients): AdminRoute {
  const definition = credentialResource(clients);
  return {
    method: 'PATCH',
    path: '/credentials/:id',
    action: 'credential:update',
    handle: async (call) => {
      const change = parseInput(changeSchema, call.body);
      const meta = required((await findOwn(definition, call)).meta, 'credential');
      const request = {
        context: call.context,
        id: meta.id,
        expectedRevision: change.revision === undefined ? meta.revision : parseRevision(change.revision),
        secret: change.secret ?? '',
        allowedHosts: change.allowed_hosts ?? [],
      };
      const { credential } = await unary(clients.credentials, 'updateCredential', request, REGISTRY_TIMEOUT);
      return { status: 200, body: shown(definition, required(credential, 'credential')) };
    },
  };
}
