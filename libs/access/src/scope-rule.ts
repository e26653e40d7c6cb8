import type { AccessTarget } from './target.ts';
import type { Subject } from './subject.ts';

/**
 * What a scope does with what it inherits. `inherit` (default): passes everything on. `restrict`: passes on only what
 * is bound to the scope. `grant` is the same for an organization, which inherits everything there is.
 */
export type PolicyMode = 'inherit' | 'grant' | 'restrict';

/** What a binding points at: a model or route group by id, an access group by key, whether it has members or not. */
export interface BindingTarget {
  readonly kind: 'model' | 'route_group' | 'access_group';
  readonly id: string;
}

/** One binding of a scope. */
export interface Binding {
  readonly target: BindingTarget;
  /** False = as if it were not there. */
  readonly enabled: boolean;
}

/** Why a scope passes a target on or not. */
export type ScopeVerdict =
  | { readonly allows: true; readonly code: 'inherits' }
  | { readonly allows: true; readonly code: 'bound' }
  /** Through the access group of this key. */
  | { readonly allows: true; readonly code: 'bound_by_access_group'; readonly accessGroup: string }
  | { readonly allows: false; readonly code: 'not_bound' };

const INHERITS: ScopeVerdict = Object.freeze({ allows: true, code: 'inherits' });
const BOUND: ScopeVerdict = Object.freeze({ allows: true, code: 'bound' });
const NOT_BOUND: ScopeVerdict = Object.freeze({ allows: false, code: 'not_bound' });

/** Policy and bindings of one scope, made ready to be asked often. Bindings count only while the policy asks for them. */
export class ScopeRule {
  readonly subject: Subject;
  /** False = passes everything on. */
  readonly limits: boolean;
  private readonly ids = { model: new Set<string>(), route_group: new Set<string>() };
  private readonly accessGroups = new Set<string>();

  /** @param mode undefined = the scope has no policy */
  constructor(subject: Subject, mode: PolicyMode | undefined, bindings: Iterable<Binding>) {
    this.subject = subject;
    this.limits = mode === 'grant' || mode === 'restrict';
    if (!this.limits) return;
    for (const { target, enabled } of bindings) {
      if (!enabled) continue;
      if (target.kind === 'access_group') this.accessGroups.add(target.id.toLowerCase());
      else this.ids[target.kind].add(target.id);
    }
  }

  /** True when the scope passes the target on. */
  allows(target: AccessTarget): boolean {
    return !this.limits || this.binds(target) || this.accessGroupOf(target) !== undefined;
  }

  /** As {@link allows}, with the reason. */
  judge(target: AccessTarget): ScopeVerdict {
    if (!this.limits) return INHERITS;
    if (this.binds(target)) return BOUND;
    const accessGroup = this.accessGroupOf(target);
    return accessGroup === undefined ? NOT_BOUND : { allows: true, code: 'bound_by_access_group', accessGroup };
  }

  private binds({ kind, id }: AccessTarget): boolean {
    return this.ids[kind].has(id);
  }

  private accessGroupOf({ accessGroups }: AccessTarget): string | undefined {
    return accessGroups.find((key) => this.accessGroups.has(key.toLowerCase()));
  }
}
