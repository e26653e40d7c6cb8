/** Who may perform an action: administrators of the organization concerned, or only those of the installation. */
export type AdminRight = 'organization' | 'platform';

/** Every action of the admin API and the right that it takes. A route that names none of them does not start. */
export const ADMIN_ACTIONS = {
  'organization:read': 'organization',
  'organization:create': 'platform',
  'organization:update': 'organization',
  'project:read': 'organization',
  'project:create': 'organization',
  'project:update': 'organization',
  'api-key:read': 'organization',
  'api-key:create': 'organization',
  'api-key:revoke': 'organization',
  'provider:read': 'organization',
  'provider:create': 'organization',
  'provider:update': 'organization',
  'provider:delete': 'organization',
  'credential:read': 'organization',
  'credential:create': 'organization',
  'credential:update': 'organization',
  'credential:delete': 'organization',
  'model:read': 'organization',
  'model:create': 'organization',
  'model:update': 'organization',
  'model:delete': 'organization',
  'deployment:read': 'organization',
  'deployment:create': 'organization',
  'deployment:update': 'organization',
  'deployment:delete': 'organization',
  'artifact:read': 'organization',
  'artifact:create': 'organization',
  'artifact:delete': 'organization',
  'serving:read': 'organization',
  'serving:create': 'organization',
  'serving:delete': 'organization',
  'node:read': 'platform',
  'node:enroll': 'platform',
  'node:delete': 'platform',
  'status:read': 'platform',
} as const satisfies Record<string, AdminRight>;

/** Name of an action, `<resource>:<verb>`. */
export type AdminAction = keyof typeof ADMIN_ACTIONS;

/** Scope of keys that administer the installation and act in every organization. */
export const PLATFORM_SCOPE = 'platform_admin';

/** Who acts, as far as rights depend on it. */
export interface Actor {
  readonly organizationId: string;
  readonly scopes: readonly string[];
}

/** True when the text names an action. */
export function isAdminAction(text: unknown): text is AdminAction {
  return typeof text === 'string' && Object.hasOwn(ADMIN_ACTIONS, text);
}

/** True for actors that administer the installation. */
export function isPlatformActor(actor: Actor): boolean {
  return actor.scopes.includes(PLATFORM_SCOPE);
}

/** True when an actor with an admin key may perform the action somewhere. */
export function mayPerform(actor: Actor, action: AdminAction): boolean {
  return ADMIN_ACTIONS[action] === 'organization' || isPlatformActor(actor);
}

/** True when the actor may act on what belongs to an organization. */
export function mayActIn(actor: Actor, organizationId: string): boolean {
  return actor.organizationId === organizationId || isPlatformActor(actor);
}
