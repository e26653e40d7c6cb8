/**
 * Every kind of thing that administrators act on, and what can be done to it. An action is `<subject>:<verb>`.
 * `read` is what lists and single reads need; the others stand for one operation or a few alike.
 */
export const SUBJECTS = {
  organization: ['read', 'create', 'update', 'delete'],
  project: ['read', 'create', 'update', 'delete'],
  team: ['read', 'create', 'update', 'delete'],
  member: ['read', 'create', 'update', 'delete'],
  'service-account': ['read', 'create', 'update', 'delete'],
  'role-binding': ['read', 'create', 'delete'],
  'api-key': ['read', 'create', 'update', 'revoke', 'rotate', 'delete'],
  driver: ['read'],
  provider: ['read', 'create', 'update', 'delete', 'test', 'discover', 'circuit'],
  credential: ['read', 'create', 'update', 'delete', 'rotate', 'any-host'],
  model: ['read', 'create', 'update', 'delete', 'test'],
  deployment: ['read', 'create', 'update', 'delete', 'test', 'circuit'],
  'route-group': ['read', 'create', 'update', 'delete', 'publish'],
  'access-group': ['read', 'create', 'update', 'delete'],
  'access-binding': ['read', 'create', 'update', 'delete'],
  'access-policy': ['read', 'create', 'update', 'delete'],
  visibility: ['read'],
  'model-catalog': ['read'],
  settings: ['read', 'create', 'update', 'delete'],
  budget: ['read', 'create', 'update', 'delete'],
  sink: ['read', 'create', 'update', 'delete', 'test'],
  audit: ['read'],
  configuration: ['read', 'apply', 'rollback'],
  route: ['explain'],
  usage: ['read', 'reconcile'],
  ledger: ['read', 'repair'],
  request: ['read', 'feedback', 'erase'],
  event: ['read'],
  export: ['read'],
  artifact: ['read', 'create', 'delete'],
  serving: ['read', 'create', 'update', 'delete'],
  node: ['read', 'enroll', 'update', 'delete', 'operate'],
  'node-command': ['read'],
  'hub-entry': ['read', 'publish', 'review', 'withdraw', 'verify', 'reset'],
  'hub-source': ['read', 'update'],
  'publisher-key': ['read', 'create', 'update', 'delete'],
  template: ['read', 'create', 'update', 'delete'],
  'oidc-connection': ['read', 'create', 'update', 'delete'],
  status: ['read'],
  'master-key': ['read', 'rewrap'],
  egress: ['open'],
} as const;

/** Kind of thing that is acted on. */
export type Subject = keyof typeof SUBJECTS;

/** Name of an action. */
export type Action = { [Name in Subject]: `${Name}:${(typeof SUBJECTS)[Name][number]}` }[Subject];

/** Every action there is. */
export const ACTIONS: readonly Action[] = Object.entries(SUBJECTS).flatMap(([subject, verbs]) =>
  verbs.map((verb) => `${subject}:${verb}` as Action),
);

const known: ReadonlySet<string> = new Set(ACTIONS);

/** True when the text names an action. */
export function isAction(text: unknown): text is Action {
  return typeof text === 'string' && known.has(text);
}
