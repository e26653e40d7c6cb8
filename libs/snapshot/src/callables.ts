import type { ModelEntry, RouteGroupEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from './config-state.ts';

/** What a name in `model` stands for: a model or a route group. They share one namespace. */
export type Callable =
  | { readonly kind: 'model'; readonly entry: ModelEntry }
  | { readonly kind: 'route_group'; readonly entry: RouteGroupEntry };

/** A model or route group by its id, whatever its admin status; undefined = there is none. */
export function callableOf(state: ConfigState, id: string): Callable | undefined {
  const model = state.model(id);
  if (model !== undefined) return { kind: 'model', entry: model };
  const group = state.routeGroup(id);
  return group && { kind: 'route_group', entry: group };
}

/**
 * Finds what a project's caller means by a name: first in the project, then in its organization. Names differ without
 * regard to case.
 *
 * @returns the model or route group whatever its admin status, or undefined for an unknown project or name
 */
export function resolveCallable(state: ConfigState, projectId: string, name: string): Callable | undefined {
  const project = state.project(projectId);
  if (!project) return undefined;
  const id = state.callableIn(projectId, name) ?? state.callableIn(project.organizationId, name);
  return id === undefined ? undefined : callableOf(state, id);
}

/**
 * Every model and route group whose name a project's callers can resolve, by ascending name. One of the project hides
 * that of the organization with the same name. Whatever their admin status and visibility.
 */
export function callablesOf(state: ConfigState, projectId: string): Callable[] {
  const project = state.project(projectId);
  if (!project) return [];
  const found: Callable[] = [];
  const add = (callable: Callable): void => {
    const { entry } = callable;
    if (entry.organizationId !== project.organizationId) return;
    if (entry.projectId === projectId) found.push(callable);
    else if (entry.projectId === '' && state.callableIn(projectId, entry.key) === undefined) found.push(callable);
  };
  for (const entry of state.entries('model')) add({ kind: 'model', entry });
  for (const entry of state.entries('routeGroup')) add({ kind: 'route_group', entry });
  return found.sort((left, right) => (left.entry.key < right.entry.key ? -1 : 1));
}
