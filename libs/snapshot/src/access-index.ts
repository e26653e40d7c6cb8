import type { AccessBindingEntry, AccessPolicyEntry, AccessSubject } from '@roundhouse/contracts/registry/v1/snapshot';
import type { MapDraft, PersistentMap } from './persistent-map.ts';
import { refuse } from './refusal.ts';

/** What access entries say about one subject. The same object for as long as they do not change. */
export interface SubjectAccess {
  readonly policy: AccessPolicyEntry | undefined;
  /** By id. */
  readonly bindings: ReadonlyMap<string, AccessBindingEntry>;
}

interface OwnedAccess {
  policy: AccessPolicyEntry | undefined;
  bindings: Map<string, AccessBindingEntry>;
}

/** Place of a subject in the index. */
export function accessKey(subject: AccessSubject, subjectId: string): string {
  return `${subject}:${subjectId}`;
}

/** The index of access entries by subject, in the making. Copies what is said about a subject once per edit. */
export class AccessIndexDraft {
  private readonly subjects: MapDraft<SubjectAccess>;
  private readonly displaced = new Set<string>();
  private readonly owned = new Map<string, OwnedAccess>();

  constructor(index: PersistentMap<SubjectAccess>) {
    this.subjects = index.edit();
  }

  /** A delta may replace a policy by another one: which of two remains is judged at the end. */
  putPolicy(entry: AccessPolicyEntry): void {
    const access = this.own(entry);
    if (access.policy !== undefined) this.displaced.add(access.policy.id);
    access.policy = entry;
  }

  dropPolicy(entry: AccessPolicyEntry): void {
    const access = this.own(entry);
    if (access.policy?.id === entry.id) access.policy = undefined;
    this.prune(entry);
  }

  putBinding(entry: AccessBindingEntry): void {
    this.own(entry).bindings.set(entry.id, entry);
  }

  dropBinding(entry: AccessBindingEntry): void {
    this.own(entry).bindings.delete(entry.id);
    this.prune(entry);
  }

  /**
   * Ends the edit. Refuses two policies of one subject.
   *
   * @param policies every policy there is now
   */
  freeze(policies: Pick<MapDraft<AccessPolicyEntry>, 'get'>): PersistentMap<SubjectAccess> {
    for (const id of this.displaced) {
      const policy = policies.get(id);
      if (policy && this.own(policy).policy?.id !== id) {
        refuse('conflict', `two access policies of ${policy.subjectId}`);
      }
    }
    return this.subjects.freeze();
  }

  private own({ subject, subjectId }: AccessPolicyEntry | AccessBindingEntry): OwnedAccess {
    const key = accessKey(subject, subjectId);
    const mine = this.owned.get(key);
    if (mine !== undefined) return mine;
    const held = this.subjects.get(key);
    const copy = { policy: held?.policy, bindings: new Map(held?.bindings) };
    this.owned.set(key, copy);
    this.subjects.set(key, copy);
    return copy;
  }

  private prune({ subject, subjectId }: AccessPolicyEntry | AccessBindingEntry): void {
    const key = accessKey(subject, subjectId);
    const { policy, bindings } = this.owned.get(key)!;
    if (policy !== undefined || bindings.size > 0) return;
    this.owned.delete(key);
    this.subjects.delete(key);
  }
}
