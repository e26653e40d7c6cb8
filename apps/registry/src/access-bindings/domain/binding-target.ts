import type { BindingTarget } from '@roundhouse/access';
import type { Faults } from '../../resources/domain/faults.ts';

/** Members of a binding that say what it points at. */
export interface TargetSpec {
  readonly model_id: string | null;
  readonly route_group_id: string | null;
  readonly access_group: string | null;
}

/** Members that name a target. */
export const TARGETS = ['model_id', 'route_group_id', 'access_group'] as const;

/** What a binding points at; undefined while it names none. */
export function bindingTarget(spec: TargetSpec): BindingTarget | undefined {
  if (spec.model_id !== null) return { kind: 'model', id: spec.model_id };
  if (spec.route_group_id !== null) return { kind: 'route_group', id: spec.route_group_id };
  return spec.access_group === null ? undefined : { kind: 'access_group', id: spec.access_group };
}

/** Adds a fault unless a binding names exactly one target. */
export function addTargetFaults(spec: TargetSpec, faults: Faults): void {
  const named = TARGETS.filter((name) => spec[name] !== null);
  faults.require(named.length > 0, '', 'must name a model_id, a route_group_id or an access_group');
  for (const name of named.slice(1)) faults.add(`/${name}`, `must be absent: ${named[0]} is named already`);
}
