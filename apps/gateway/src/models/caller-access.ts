import {
  CallerAccess,
  ScopeRule,
  subjectsOf,
  type Binding,
  type PolicyMode,
  type Subject,
  type SubjectKind,
} from '@roundhouse/access';
import { AccessMode, AccessSubject, type AccessBindingEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState, SubjectAccess } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';

/** Callers whose access is kept ready; the design point of keys would fit many times into the memory of a gateway. */
const MAX_CALLERS = 10_000;

const SUBJECT: Readonly<Record<SubjectKind, AccessSubject>> = {
  organization: AccessSubject.ACCESS_SUBJECT_ORGANIZATION,
  project: AccessSubject.ACCESS_SUBJECT_PROJECT,
  team: AccessSubject.ACCESS_SUBJECT_TEAM,
  member: AccessSubject.ACCESS_SUBJECT_MEMBER,
  service_account: AccessSubject.ACCESS_SUBJECT_SERVICE_ACCOUNT,
  api_key: AccessSubject.ACCESS_SUBJECT_API_KEY,
};

const MODE: Partial<Record<AccessMode, PolicyMode>> = {
  [AccessMode.ACCESS_MODE_INHERIT]: 'inherit',
  [AccessMode.ACCESS_MODE_GRANT]: 'grant',
  [AccessMode.ACCESS_MODE_RESTRICT]: 'restrict',
};

/**
 * Access of callers, worked out once per key and revision: a request costs one look-up. Rules of scopes are kept for as
 * long as what the snapshot says about the scope stays the same object, so that a new revision costs next to nothing.
 */
export class CallerAccesses {
  private readonly maxCallers: number;
  private readonly rules = new WeakMap<SubjectAccess, ScopeRule>();
  private state: ConfigState | undefined;
  private callers = new Map<string, CallerAccess>();

  /** @param maxCallers most that are kept; with one more, all are worked out anew */
  constructor(maxCallers = MAX_CALLERS) {
    this.maxCallers = maxCallers;
  }

  /** What a caller may see and call in this state. */
  of(state: ConfigState, principal: Principal): CallerAccess {
    if (state !== this.state) {
      this.state = state;
      this.callers = new Map();
    }
    const known = this.callers.get(principal.apiKeyId);
    if (known !== undefined) return known;
    if (this.callers.size >= this.maxCallers) this.callers.clear();
    const access = this.workOut(state, principal);
    this.callers.set(principal.apiKeyId, access);
    return access;
  }

  private workOut(state: ConfigState, principal: Principal): CallerAccess {
    // A principal may be a moment older than the state, and what is worked out serves every later request of the key.
    const holder = state.apiKey(principal.apiKeyId) ?? principal;
    const { organizationId, projectId, scopes } = holder;
    const internalTasks = scopes.includes('internal_tasks') || scopes.includes('admin');
    const rules = subjectsOf({ ...holder, apiKeyId: principal.apiKeyId }).flatMap((subject) => {
      const said = state.accessOf(SUBJECT[subject.kind], subject.id);
      return said === undefined ? [] : [this.ruleOf(subject, said)];
    });
    return new CallerAccess({ organizationId, projectId, internalTasks }, rules);
  }

  private ruleOf(subject: Subject, said: SubjectAccess): ScopeRule {
    let rule = this.rules.get(said);
    if (rule === undefined) {
      // A mode that this version does not know must not open what it closes.
      const mode = said.policy === undefined ? undefined : (MODE[said.policy.mode] ?? 'restrict');
      rule = new ScopeRule(subject, mode, bindingsOf(said));
      this.rules.set(said, rule);
    }
    return rule;
  }
}

/** A target of a kind that this version does not know gives nothing. */
function* bindingsOf({ bindings }: SubjectAccess): IterableIterator<Binding> {
  for (const entry of bindings.values()) {
    const target = targetOf(entry);
    if (target !== undefined) yield { target, enabled: entry.enabled };
  }
}

function targetOf({ modelId, routeGroupId, accessGroup }: AccessBindingEntry): Binding['target'] | undefined {
  if (modelId !== '') return { kind: 'model', id: modelId };
  if (routeGroupId !== '') return { kind: 'route_group', id: routeGroupId };
  return accessGroup === '' ? undefined : { kind: 'access_group', id: accessGroup };
}
