import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { CallerAccess } from './caller-access.ts';
import { ScopeRule, type Binding, type PolicyMode } from './scope-rule.ts';
import { SUBJECT_KINDS } from './subject.ts';
import type { AccessTarget } from './target.ts';

interface Scope {
  readonly mode: PolicyMode | undefined;
  readonly bindings: readonly Binding[];
}

const ids = ['m1', 'm2', 'm3', 'm4'];
const groups = ['beta', 'support', 'legal'];
const bindings = fc.array(
  fc.record({
    target: fc.oneof(
      fc.record({ kind: fc.constant('model' as const), id: fc.constantFrom(...ids) }),
      fc.record({ kind: fc.constant('route_group' as const), id: fc.constantFrom(...ids) }),
      fc.record({ kind: fc.constant('access_group' as const), id: fc.constantFrom(...groups) }),
    ),
    enabled: fc.boolean(),
  }),
  { maxLength: 6 },
);
const scopes = fc.array(
  fc.record({ mode: fc.constantFrom<(PolicyMode | undefined)[]>(undefined, 'inherit', 'grant', 'restrict'), bindings }),
  { minLength: SUBJECT_KINDS.length, maxLength: SUBJECT_KINDS.length },
);
const targets: fc.Arbitrary<AccessTarget[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('model' as const, 'route_group' as const),
    id: fc.constantFrom(...ids),
    organizationId: fc.constantFrom('org', 'org-2'),
    projectId: fc.constantFrom('', 'prj', 'prj-2'),
    assignedProjectIds: fc.subarray(['prj', 'prj-2']),
    accessGroups: fc.subarray(groups),
    visibility: fc.constantFrom('public' as const, 'internal' as const),
    adminStatus: fc.constantFrom('draft' as const, 'active' as const, 'inactive' as const),
  }),
  { minLength: 1, maxLength: 12 },
);

const ruleOf = ({ mode, bindings: own }: Scope, index: number) =>
  new ScopeRule({ kind: SUBJECT_KINDS[index]!, id: String(index) }, mode, own);
const accessOf = (rules: readonly ScopeRule[], internalTasks: boolean) =>
  new CallerAccess({ organizationId: 'org', projectId: 'prj', internalTasks }, rules);
const decisions = (access: CallerAccess, of: readonly AccessTarget[]) =>
  of.map((one) => [access.knows(one), access.lists(one), access.calls(one)]);

/** Everything that the second sees, the first sees, too. */
function expectNarrower(wide: CallerAccess, narrow: CallerAccess, of: readonly AccessTarget[]): void {
  const before = decisions(wide, of);
  for (const [index, after] of decisions(narrow, of).entries()) {
    for (const [question, answer] of after.entries()) expect(answer && !before[index]![question]).toBe(false);
  }
}

describe('access', () => {
  it('is never widened by another scope, whatever its policy (domain: never widen)', () => {
    fc.assert(
      fc.property(scopes, targets, fc.nat(), fc.boolean(), (all, of, pick, internal) => {
        const rules = all.map(ruleOf);
        const without = rules.toSpliced(pick % rules.length, 1);
        expectNarrower(accessOf(without, internal), accessOf(rules, internal), of);
      }),
    );
  });

  it('is never widened by taking a binding away or switching it off', () => {
    fc.assert(
      fc.property(scopes, targets, fc.nat(), fc.nat(), (all, of, pickScope, pickBinding) => {
        const at = pickScope % all.length;
        const own = all[at]!.bindings;
        if (own.length === 0) return;
        const bound = own.map((binding, index) =>
          index === pickBinding % own.length ? { ...binding, enabled: false } : binding,
        );
        const narrower = all.map((scope, index) => (index === at ? { ...scope, bindings: bound } : scope));
        expectNarrower(accessOf(all.map(ruleOf), false), accessOf(narrower.map(ruleOf), false), of);
      }),
    );
  });

  it('does not depend on the order of scopes, bindings or access groups', () => {
    fc.assert(
      fc.property(scopes, targets, (all, of) => {
        const turned = all.map((scope) => ({ ...scope, bindings: scope.bindings.toReversed() }));
        const rules = turned.map(ruleOf).toReversed();
        const turnedTargets = of.map((one) => ({ ...one, accessGroups: one.accessGroups.toReversed() }));
        expect(decisions(accessOf(rules, false), turnedTargets)).toEqual(
          decisions(accessOf(all.map(ruleOf), false), of),
        );
      }),
    );
  });

  it('is what its reasons say: known and active exactly when no reason forbids', () => {
    fc.assert(
      fc.property(scopes, targets, fc.boolean(), (all, of, internal) => {
        const access = accessOf(all.map(ruleOf), internal);
        for (const one of of) {
          const { callable, visible, known, reasons } = access.explain(one);
          expect(callable).toBe(reasons.every(({ allows }) => allows));
          expect(visible).toBe(callable && one.visibility === 'public');
          expect(known || !callable).toBe(true);
        }
      }),
    );
  });
});
