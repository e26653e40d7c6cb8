import { Visibility, type FallbackChains } from '@roundhouse/contracts/registry/v1/snapshot';
import type { FallbackTarget } from '@roundhouse/routing';
import { isActive } from './admin-status.ts';
import { candidatesOf, spillOf, strategyOf } from './callable-candidates.ts';
import { callableOf, type Callable } from './callables.ts';
import type { ConfigState } from './config-state.ts';

/** Most callables of one chain, and how far a chain leads on through chains of its callables. */
export const MAX_FALLBACKS = 16;
const MAX_DEPTH = 4;
/** Most names of one list that are looked at. */
const MAX_NAMES = 64;

const NONE: readonly FallbackTarget[] = [];

/**
 * The chain of one class of error: what the callable names, in its order, then what those name for that class, and so
 * on. Each callable once, itself never, so that a cycle ends. Names resolve in the scope of the callable that says
 * them; unknown and inactive ones are skipped, and so is what callers of the first one could not know of.
 */
export function fallbackChain(
  state: ConfigState,
  first: Callable,
  errorClass: keyof FallbackChains,
): readonly FallbackTarget[] {
  const seen = new Set([first.entry.id]);
  const chain: FallbackTarget[] = [];
  let front = [first];
  for (let depth = 0; depth < MAX_DEPTH && front.length > 0; depth += 1) {
    const next: Callable[] = [];
    for (const callable of front) {
      for (const name of callable.entry.fallbacks?.[errorClass].slice(0, MAX_NAMES) ?? []) {
        const found = namedBy(state, callable, name);
        if (found === undefined || seen.has(found.entry.id) || chain.length >= MAX_FALLBACKS) continue;
        seen.add(found.entry.id);
        if (!isActive(found.entry) || !isKnownWith(first, found)) continue;
        const { id } = found.entry;
        const candidates = candidatesOf(state, found);
        chain.push({ callableId: id, strategy: strategyOf(found, candidates), spill: spillOf(found), candidates });
        next.push(found);
      }
    }
    front = next;
  }
  return chain.length === 0 ? NONE : chain;
}

function namedBy(state: ConfigState, { entry }: Callable, name: string): Callable | undefined {
  const { organizationId, projectId } = entry;
  const own = projectId === '' ? undefined : state.callableIn(projectId, name);
  const id = own ?? state.callableIn(organizationId, name);
  return id === undefined ? undefined : callableOf(state, id);
}

/** Whether whoever may know of the one may know of the other: a fallback must not lead where its caller has no right. */
function isKnownWith(one: Callable, { kind, entry }: Callable): boolean {
  if (kind === 'route_group') return true;
  if (isInternal({ kind, entry }) && !isInternal(one)) return false;
  const { assignedProjectIds: assigned } = entry;
  if (assigned.length === 0) return true;
  const projects = projectsOf(one);
  return projects.length > 0 && projects.every((id) => assigned.includes(id));
}

function isInternal({ kind, entry }: Callable): boolean {
  return kind === 'model' && entry.visibility === Visibility.VISIBILITY_INTERNAL;
}

/** Projects whose callers can name it; empty = all of the organization. */
function projectsOf({ kind, entry }: Callable): readonly string[] {
  if (entry.projectId !== '') return [entry.projectId];
  return kind === 'model' ? entry.assignedProjectIds : [];
}
