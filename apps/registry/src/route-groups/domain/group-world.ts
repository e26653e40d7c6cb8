import type { RoutePolicy } from '@roundhouse/admin-api';
import type { MemberSpec } from './effective-members.ts';
import type { MemberTarget } from './member-target.ts';

/** Names of what is tried next, by class of error. */
export interface FallbackChains {
  readonly general: readonly string[];
  readonly context_window: readonly string[];
  readonly content_policy: readonly string[];
}

/** A route group as far as its faults depend on it. */
export interface GroupDraft {
  readonly id: string;
  /** Null = of the organization. */
  readonly projectId: string | null;
  /** Empty = not known yet. */
  readonly key: string;
  readonly mode: string;
  readonly members: readonly MemberSpec[];
  readonly fallbacks: FallbackChains;
  readonly policy: RoutePolicy | null;
}

/** A model as far as route groups depend on it. */
export interface KnownModel {
  readonly id: string;
  readonly projectId: string | null;
  readonly key: string;
  readonly mode: string;
  readonly active: boolean;
  readonly fallbacks: FallbackChains;
}

/** A deployment as far as route groups depend on it. */
export interface KnownDeployment {
  readonly id: string;
  readonly label: string;
  readonly modelId: string;
  readonly active: boolean;
}

/** Something that can be called. */
export interface CallableRef {
  readonly kind: 'model' | 'route_group';
  readonly id: string;
}

/** What a route group stands among. */
export interface GroupWorld {
  model(id: string): KnownModel | undefined;
  group(id: string): GroupDraft | undefined;
  deployment(id: string): KnownDeployment | undefined;
  /** Known for members of the draft and of the groups below it. */
  deploymentsOf(modelId: string): readonly KnownDeployment[];
  /** What a name means to a project, first in the project, then in its organization. */
  named(projectId: string | null, name: string): CallableRef | undefined;
}

/** Every name in the chains, with its place as a JSON pointer. */
export function fallbackNames(chains: FallbackChains): { readonly where: string; readonly name: string }[] {
  return (['general', 'context_window', 'content_policy'] as const).flatMap((chain) =>
    chains[chain].map((name, index) => ({ where: `/fallbacks/${chain}/${index}`, name })),
  );
}

/** Place of a member as a JSON pointer. */
export function memberPointer(index: number): string {
  return `/members/${index}`;
}

/** What people call the target of a member. */
export function labelOf({ kind, id }: MemberTarget, world: GroupWorld): string {
  if (kind === 'model') return `model "${world.model(id)?.key ?? id}"`;
  if (kind === 'deployment') return `deployment "${world.deployment(id)?.label ?? id}"`;
  return `route group "${world.group(id)?.key ?? id}"`;
}
