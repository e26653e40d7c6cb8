import type { ScopeRule, ScopeVerdict } from './scope-rule.ts';
import type { SubjectKind } from './subject.ts';
import { reachOf, type AccessTarget, type Reach } from './target.ts';

/** Whose access it is. */
export interface AccessHolder {
  readonly organizationId: string;
  /** Empty = no project in particular. */
  readonly projectId: string;
  /** May call what is meant for internal tasks: scope `internal_tasks`, or an administrator. */
  readonly internalTasks: boolean;
}

/** What one scope, or the target itself, says. */
export interface AccessReason {
  /** Scope that says it; `target` = the model or route group itself. */
  readonly scope: SubjectKind | 'target';
  /** Empty for the target. */
  readonly subjectId: string;
  readonly allows: boolean;
  readonly code:
    Reach | ScopeVerdict['code'] | 'draft' | 'inactive' | 'internal_tasks_only' | 'internal_tasks_allowed' | 'public';
  /** Key of the access group through which it is allowed; empty = through none. */
  readonly accessGroup: string;
}

/** Everything that decides about one target. */
export interface AccessDecision {
  /** False = to the caller it does not exist. */
  readonly known: boolean;
  /** Stands in model lists and selectors. */
  readonly visible: boolean;
  /** Can be called now. */
  readonly callable: boolean;
  /** In the order in which they were asked: target, then scopes from the widest to the narrowest. */
  readonly reasons: readonly AccessReason[];
}

/**
 * What one caller may see and call. Every scope can only take away: a target is allowed when the caller's project
 * reaches it and each scope passes it on, in whatever order they are asked. Nothing here looks at tags, and nothing
 * that is decided here changes how a call is routed.
 */
export class CallerAccess {
  private readonly holder: AccessHolder;
  private readonly rules: readonly ScopeRule[];
  private readonly limiting: readonly ScopeRule[];

  /** @param rules one per scope of the caller */
  constructor(holder: AccessHolder, rules: readonly ScopeRule[]) {
    this.holder = holder;
    this.rules = rules;
    this.limiting = rules.filter((rule) => rule.limits);
  }

  /** True when the target exists for the caller; one that does not must look like one that never was. */
  knows(target: AccessTarget): boolean {
    const { organizationId, projectId, internalTasks } = this.holder;
    if (target.adminStatus === 'draft') return false;
    if (target.visibility === 'internal' && !internalTasks) return false;
    if (reachOf(target, organizationId, projectId) !== 'in_reach') return false;
    return this.limiting.every((rule) => rule.allows(target));
  }

  /** True when the target stands in the caller's model list. */
  lists(target: AccessTarget): boolean {
    return target.visibility === 'public' && this.calls(target);
  }

  /** True when the caller may call the target now. */
  calls(target: AccessTarget): boolean {
    return target.adminStatus === 'active' && this.knows(target);
  }

  /** The same decision with every reason for it, also those after the first that forbids. */
  explain(target: AccessTarget): AccessDecision {
    const reasons = [...this.ownReasons(target), ...this.rules.map((rule) => scopeReason(rule, target))];
    return { known: this.knows(target), visible: this.lists(target), callable: this.calls(target), reasons };
  }

  private ownReasons(target: AccessTarget): AccessReason[] {
    const { organizationId, projectId, internalTasks } = this.holder;
    const reach = reachOf(target, organizationId, projectId);
    const reasons = [targetReason(reach, reach === 'in_reach')];
    if (target.adminStatus !== 'active') reasons.push(targetReason(target.adminStatus, false));
    if (target.visibility === 'public') reasons.push(targetReason('public', true));
    else reasons.push(targetReason(internalTasks ? 'internal_tasks_allowed' : 'internal_tasks_only', internalTasks));
    return reasons;
  }
}

function targetReason(code: AccessReason['code'], allows: boolean): AccessReason {
  return { scope: 'target', subjectId: '', allows, code, accessGroup: '' };
}

function scopeReason(rule: ScopeRule, target: AccessTarget): AccessReason {
  const verdict = rule.judge(target);
  const { kind: scope, id: subjectId } = rule.subject;
  const accessGroup = verdict.code === 'bound_by_access_group' ? verdict.accessGroup : '';
  return { scope, subjectId, allows: verdict.allows, code: verdict.code, accessGroup };
}
