import {
  ScopeRule,
  subjectsOf,
  type Binding,
  type CallerScopes,
  type PolicyMode,
  type Subject,
} from '@roundhouse/access';
import type { EntityManager } from 'typeorm';
import { bindingTarget, type TargetSpec } from '../../access-bindings/domain/binding-target.ts';

/** A scope with its name, its policy and its bindings. */
export interface ReadScope {
  readonly subject: Subject;
  readonly displayName: string;
  /** Undefined = it has no policy. */
  readonly mode: PolicyMode | undefined;
  /** Enabled ones. */
  readonly bindingCount: number;
  readonly rule: ScopeRule;
}

/** Reads policies and bindings of a caller's scopes: one query per kind. From the widest scope to the narrowest. */
export async function readScopes(manager: EntityManager, scopes: CallerScopes): Promise<ReadScope[]> {
  const subjects = subjectsOf(scopes);
  const keys = subjects.map(keyOf);
  const policies = await manager.query<{ subject: string; mode: PolicyMode }[]>(
    `SELECT subject, spec->>'mode' AS mode FROM access_policy WHERE subject = ANY($1::text[])`,
    [keys],
  );
  const bindings = await manager.query<{ subject: string; spec: TargetSpec & { enabled: boolean } }[]>(
    'SELECT subject, spec FROM access_binding WHERE subject = ANY($1::text[])',
    [keys],
  );
  const names = await readNames(manager, subjects);
  const modes = new Map(policies.map(({ subject, mode }) => [subject, mode]));
  const bound = Map.groupBy(bindings, ({ subject }) => subject);
  return subjects.map((subject) => {
    const key = keyOf(subject);
    const mode = modes.get(key);
    const own = (bound.get(key) ?? []).flatMap(({ spec }): Binding[] => {
      const target = bindingTarget(spec);
      return target === undefined ? [] : [{ target, enabled: spec.enabled }];
    });
    return {
      subject,
      displayName: names.get(key) ?? subject.id,
      mode,
      bindingCount: own.filter(({ enabled }) => enabled).length,
      rule: new ScopeRule(subject, mode, own),
    };
  });
}

/** What people call the scopes. Kinds are our own words, and tables bear their names. */
async function readNames(manager: EntityManager, subjects: readonly Subject[]): Promise<ReadonlyMap<string, string>> {
  const parts = subjects.map(
    ({ kind }, index) => `SELECT '${kind}:' || id AS subject, spec->>'display_name' AS name FROM ${kind}
      WHERE id = $${index + 1}`,
  );
  const rows = await manager.query<{ subject: string; name: string }[]>(
    parts.join(' UNION ALL '),
    subjects.map(({ id }) => id),
  );
  return new Map(rows.map(({ subject, name }) => [subject, name]));
}

function keyOf({ kind, id }: Subject): string {
  return `${kind}:${id}`;
}
