import type { ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from './config-state.ts';

/**
 * Finds the model that a project's caller means by a name: first in the project, then in its organization.
 * Names differ without regard to case.
 *
 * @returns the model whatever its admin status, or undefined for an unknown project or name
 */
export function resolveCallable(state: ConfigState, projectId: string, name: string): ModelEntry | undefined {
  const project = state.project(projectId);
  if (!project) return undefined;
  const id = state.callableIn(projectId, name) ?? state.callableIn(project.organizationId, name);
  return id === undefined ? undefined : state.model(id);
}

/**
 * Every model whose name a project's callers can resolve, by ascending name. A project's model hides the
 * organization's of the same name. Whatever their admin status and visibility.
 */
export function callablesOf(state: ConfigState, projectId: string): ModelEntry[] {
  const project = state.project(projectId);
  if (!project) return [];
  const found: ModelEntry[] = [];
  for (const model of state.entries('model')) {
    if (model.organizationId !== project.organizationId) continue;
    if (model.projectId === projectId) found.push(model);
    else if (model.projectId === '' && state.callableIn(projectId, model.key) === undefined) found.push(model);
  }
  return found.sort((left, right) => (left.key < right.key ? -1 : 1));
}
