import type { ModelEntry, RouteGroupEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from '@roundhouse/snapshot';

interface Found {
  /** Where the name was found. */
  readonly scope: 'organization' | 'project';
  readonly by: 'key' | 'alias';
}

/** What a name means. */
export type NamedCallable =
  | (Found & { readonly kind: 'model'; readonly entry: ModelEntry })
  | (Found & { readonly kind: 'route_group'; readonly entry: RouteGroupEntry });

/**
 * Finds what a caller means by a name: in the project first, then in its organization, as calls do.
 *
 * @param projectId empty = no project in particular
 * @returns undefined for an unknown name
 */
export function findCallable(
  state: ConfigState,
  organizationId: string,
  projectId: string,
  name: string,
): NamedCallable | undefined {
  const own = projectId === '' ? undefined : state.callableIn(projectId, name);
  const id = own ?? state.callableIn(organizationId, name);
  if (id === undefined) return undefined;
  const scope = own === undefined ? 'organization' : 'project';
  const by = (key: string): Found['by'] => (key.toLowerCase() === name.toLowerCase() ? 'key' : 'alias');
  const model = state.model(id);
  if (model !== undefined) return { kind: 'model', entry: model, scope, by: by(model.key) };
  const group = state.routeGroup(id);
  return group && { kind: 'route_group', entry: group, scope, by: by(group.key) };
}
