import { newId } from '@roundhouse/kernel';
import { StackAdmin, type StackView } from '@roundhouse/testing';

/** A tenant of its own, with the key of its owner. */
export interface Tenant {
  readonly organizationId: string;
  readonly projectId: string;
  readonly admin: StackAdmin;
}

/** Makes an organization with one project and a key that administers it. */
export async function makeTenant(stack: StackView, name: string): Promise<Tenant> {
  const key = `${name}-${newId().slice(-12)}`;
  const { admin, endpoints } = stack;
  const { id: organizationId } = await admin.must<{ id: string }>('POST', '/organizations', { key, display_name: key });
  const project = { organization_id: organizationId, key: 'default', display_name: 'Default' };
  const { id: projectId } = await admin.must<{ id: string }>('POST', '/projects', project);
  const wish = { project_id: projectId, display_name: 'owner', scopes: ['admin', 'inference'] };
  const { secret } = await admin.must<{ secret: string }>('POST', '/api-keys', wish);
  await stack.settled();
  return { organizationId, projectId, admin: new StackAdmin(endpoints.gateway, secret) };
}
