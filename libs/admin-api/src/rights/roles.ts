import { ACTIONS, type Action, type Subject } from './actions.ts';

/** Where a role can be given. One of level `project` can also be given for a team. */
export type RoleLevel = 'platform' | 'organization' | 'project';

type Verbs = 'all' | 'read' | readonly string[];

interface RoleRule {
  readonly level: RoleLevel;
  /** Word for people. */
  readonly summary: string;
  /** Verbs per subject; subjects that are absent are not allowed. */
  readonly allows: Partial<Record<Subject, Verbs>> | 'all' | 'read';
}

/** What a member of an organization must see to find a way around. */
const SURROUNDINGS = {
  organization: 'read',
  project: 'read',
  team: 'read',
  driver: 'read',
  'model-catalog': 'read',
  'hub-entry': 'read',
  template: 'read',
  event: 'read',
  export: 'read',
} as const satisfies Partial<Record<Subject, Verbs>>;

/** What describes models and what stands behind them. */
const MODEL_PLANE = {
  provider: 'all',
  credential: ['read', 'create', 'update', 'delete', 'rotate'],
  model: 'all',
  deployment: 'all',
  'route-group': 'all',
  'access-group': 'all',
  'access-binding': 'all',
  'access-policy': 'all',
  visibility: 'all',
  route: 'all',
} as const satisfies Partial<Record<Subject, Verbs>>;

/** What administers an organization. */
const ADMINISTRATION = {
  ...SURROUNDINGS,
  ...MODEL_PLANE,
  project: 'all',
  team: 'all',
  member: 'all',
  'service-account': 'all',
  'role-binding': 'all',
  'api-key': 'all',
  settings: 'all',
  sink: 'all',
  budget: 'all',
  audit: 'read',
  usage: 'all',
  ledger: 'read',
  request: 'all',
  configuration: 'all',
  artifact: 'all',
  serving: 'all',
  'hub-entry': 'all',
  'publisher-key': 'all',
  template: 'all',
} as const satisfies Partial<Record<Subject, Verbs>>;

/** The one table of roles: who may do what. A role counts at the place where it is given and below it. */
export const ROLES = {
  platform_admin: { level: 'platform', summary: 'administers the installation', allows: 'all' },
  platform_auditor: { level: 'platform', summary: 'sees everything, changes nothing', allows: 'read' },
  owner: {
    level: 'organization',
    summary: 'owns an organization: may also force deletions and send credentials to any host',
    allows: {
      ...ADMINISTRATION,
      organization: ['read', 'update'],
      credential: 'all',
    },
  },
  admin: {
    level: 'organization',
    summary: 'administers an organization',
    allows: ADMINISTRATION,
  },
  auditor: { level: 'organization', summary: 'sees everything of an organization', allows: 'read' },
  publisher: {
    level: 'organization',
    summary: 'offers artifacts and versions of the hub',
    allows: {
      ...SURROUNDINGS,
      artifact: 'all',
      serving: 'read',
      model: 'read',
      'hub-entry': ['read', 'publish', 'withdraw'],
      'publisher-key': 'read',
    },
  },
  reviewer: {
    level: 'organization',
    summary: 'approves what publishers offer',
    allows: {
      ...SURROUNDINGS,
      artifact: 'read',
      serving: 'read',
      model: 'read',
      'hub-entry': ['read', 'review', 'withdraw'],
      'publisher-key': 'read',
    },
  },
  node_operator: {
    level: 'organization',
    summary: 'runs models on nodes',
    allows: { ...SURROUNDINGS, artifact: 'read', serving: 'all', model: 'read', deployment: 'read', node: 'read' },
  },
  project_admin: {
    level: 'project',
    summary: 'administers a project, or what belongs to a team',
    allows: {
      ...SURROUNDINGS,
      ...MODEL_PLANE,
      project: ['read', 'update'],
      team: ['read', 'update'],
      member: 'read',
      'service-account': 'all',
      'role-binding': 'all',
      'api-key': 'all',
      settings: 'all',
      usage: 'read',
      request: ['read', 'feedback'],
    },
  },
  developer: {
    level: 'project',
    summary: 'uses models and makes keys of a project or team',
    allows: {
      ...SURROUNDINGS,
      provider: 'read',
      model: ['read', 'test'],
      deployment: ['read', 'test'],
      'route-group': 'read',
      'access-group': 'read',
      visibility: 'read',
      route: 'all',
      'api-key': ['read', 'create', 'update', 'revoke', 'rotate'],
      usage: 'read',
      request: ['read', 'feedback'],
    },
  },
  viewer: {
    level: 'project',
    summary: 'sees the models of a project',
    allows: { ...SURROUNDINGS, model: 'read', deployment: 'read', 'route-group': 'read', visibility: 'read' },
  },
} as const satisfies Record<string, RoleRule>;

/** Name of a role. */
export type Role = keyof typeof ROLES;

/** Names of all roles. */
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

/** Things of the installation itself: seen and changed by platform roles alone, whatever a table above says. */
const PLATFORM_SUBJECTS: ReadonlySet<string> = new Set<Subject>([
  'status',
  'node',
  'node-command',
  'master-key',
  'egress',
  'oidc-connection',
  'hub-source',
]);

const allowed = new Map<Role, ReadonlySet<Action>>(
  ROLE_NAMES.map((role) => [role, new Set(ACTIONS.filter((action) => ruleAllows(ROLES[role], action)))]),
);

/** True when the role allows the action, somewhere. */
export function roleAllows(role: Role, action: Action): boolean {
  return allowed.get(role)?.has(action) ?? false;
}

/** Every action that a role allows. */
export function actionsOf(role: Role): readonly Action[] {
  return [...(allowed.get(role) ?? [])];
}

function ruleAllows(rule: RoleRule, action: Action): boolean {
  const [subject, verb] = action.split(':') as [Subject, string];
  const { allows, level } = rule;
  if (PLATFORM_SUBJECTS.has(subject) && level !== 'platform') {
    // A node operator sees the nodes that carry the organization's servings.
    return typeof allows === 'object' && allows[subject] === 'read' && verb === 'read';
  }
  if (allows === 'all') return true;
  if (allows === 'read') return verb === 'read' || action === 'route:explain';
  const verbs = allows[subject];
  if (verbs === undefined) return false;
  if (verbs === 'all') return true;
  return verbs === 'read' ? verb === 'read' : verbs.includes(verb);
}
