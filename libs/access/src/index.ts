export { CallerAccess, type AccessDecision, type AccessHolder, type AccessReason } from './caller-access.ts';
export { reasonText } from './reason-text.ts';
export { ScopeRule, type Binding, type BindingTarget, type PolicyMode, type ScopeVerdict } from './scope-rule.ts';
export { subjectsOf, SUBJECT_KINDS, type CallerScopes, type Subject, type SubjectKind } from './subject.ts';
export { reachOf, type AccessTarget, type Reach } from './target.ts';
