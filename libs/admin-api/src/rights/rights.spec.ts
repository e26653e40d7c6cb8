import { describe, expect, it } from '@jest/globals';
import { ACTIONS, type Action } from './actions.ts';
import { excessOf, grantsOfKey, KEY_SCOPES } from './key-grants.ts';
import { covering, permits, reachOf, type Grant, type Place } from './permits.ts';
import { actionsOf, roleAllows, ROLE_NAMES, ROLES } from './roles.ts';
import { rolesPage } from './roles-page.ts';

const ORGANIZATIONS = ['o1', 'o2'];
const PROJECTS = ['p1', 'p2'];
const TEAMS = ['t1', 't2'];

/** Every grant there can be in a small world. */
const GRANTS: readonly Grant[] = ROLE_NAMES.flatMap((role): Grant[] => {
  if (ROLES[role].level === 'platform') return [{ role, organizationId: '', projectId: '' }];
  return ORGANIZATIONS.flatMap((organizationId) => {
    if (ROLES[role].level === 'organization') return [{ role, organizationId, projectId: '' }];
    const inProjects = PROJECTS.map((projectId) => ({ role, organizationId, projectId: organizationId + projectId }));
    const forTeams = TEAMS.map((team) => ({ role, organizationId, projectId: '', teamId: organizationId + team }));
    return [...inProjects, ...forTeams];
  });
});

/** Every place there can be in it. */
const PLACES: readonly Place[] = [
  { organizationId: '', projectId: '' },
  ...ORGANIZATIONS.flatMap((organizationId) =>
    ['', ...PROJECTS].flatMap((project) =>
      ['', ...TEAMS].map((team) => ({
        organizationId,
        projectId: project === '' ? '' : organizationId + project,
        teamId: team === '' ? '' : organizationId + team,
      })),
    ),
  ),
];

const PAIRS: readonly (readonly [Grant, Grant])[] = GRANTS.flatMap((one) =>
  GRANTS.map((other) => [one, other] as const),
);
// One action of each kind of verb and of each plane: all of them times all pairs would be too many.
const SAMPLE: readonly Action[] = ACTIONS.filter((action) =>
  /^(organization|project|team|member|api-key|role-binding|model|node|audit|route|master-key):/.test(action),
);

describe('the table of roles', () => {
  it('gives every action to some role, and to no role an unknown one', () => {
    for (const action of ACTIONS) {
      expect([action, ROLE_NAMES.filter((role) => roleAllows(role, action))]).not.toEqual([action, []]);
    }
    for (const role of ROLE_NAMES) expect(actionsOf(role).every((action) => ACTIONS.includes(action))).toBe(true);
  });

  it('lets an owner do whatever anybody below may, but look at the nodes of the installation', () => {
    const below = ROLE_NAMES.filter((role) => ROLES[role].level !== 'platform').flatMap(actionsOf);
    const more = [...new Set(below)].filter((action) => !roleAllows('owner', action));
    expect(more).toEqual(['node:read']);
  });

  it('lets auditors and viewers change nothing', () => {
    for (const role of ['platform_auditor', 'auditor', 'viewer'] as const) {
      expect(actionsOf(role).filter((action) => !/:(read|explain)$/.test(action))).toEqual([]);
    }
  });

  it('lets publishers offer and reviewers decide, neither the other, and neither set a badge (004-24)', () => {
    const hub = ACTIONS.filter((action) => action.startsWith('hub-entry:'));
    const of = (role: 'publisher' | 'reviewer') => hub.filter((action) => roleAllows(role, action));
    expect(of('publisher')).toEqual(['hub-entry:read', 'hub-entry:publish', 'hub-entry:withdraw']);
    expect(of('reviewer')).toEqual(['hub-entry:read', 'hub-entry:review', 'hub-entry:withdraw']);
    const able = ROLE_NAMES.filter((role) => roleAllows(role, 'hub-entry:verify'));
    expect(able).toEqual(['platform_admin', 'owner', 'admin']);
  });

  it('keeps the installation to platform roles', () => {
    for (const role of ROLE_NAMES.filter((name) => ROLES[name].level !== 'platform')) {
      for (const action of [
        'organization:create',
        'organization:delete',
        'node:enroll',
        'master-key:rewrap',
      ] as const) {
        expect([role, action, roleAllows(role, action)]).toEqual([role, action, false]);
      }
    }
  });

  it('leaves deployments to administrators (002-35)', () => {
    for (const verb of ['create', 'update', 'delete'] as const) {
      const able = ROLE_NAMES.filter((role) => roleAllows(role, `deployment:${verb}`));
      expect(able).toEqual(['platform_admin', 'owner', 'admin', 'project_admin']);
    }
  });

  it('is shown whole on its page', () => {
    const page = rolesPage();
    for (const action of ACTIONS) {
      const cells = ROLE_NAMES.map((role) => (roleAllows(role, action) ? '●' : ''));
      expect(page).toContain(`| \`${action}\` | ${cells.join(' | ')} |`);
    }
    for (const role of ROLE_NAMES) expect(page).toContain(`| \`${role}\` |`);
  });
});

describe('a grant', () => {
  it('reaches exactly what it permits to read, place by place', () => {
    for (const grant of GRANTS) {
      for (const action of SAMPLE.filter((name) => name.endsWith(':read'))) {
        const reach = reachOf([grant], action);
        for (const place of PLACES) {
          const own = [...reach.projects, ...reach.teams];
          const shown =
            reach.everything ||
            (place.organizationId !== '' &&
              (reach.organizationIds.includes(place.organizationId) ||
                reach.projects.some(({ projectId }) => projectId === place.projectId) ||
                reach.teams.some(({ teamId }) => teamId === place.teamId) ||
                (place.projectId === '' && own.some(({ organizationId }) => organizationId === place.organizationId))));
          expect([grant, action, place, shown]).toEqual([grant, action, place, permits([grant], action, place)]);
        }
      }
    }
  });

  it('never permits anything in another organization, nor in the installation unless it is the platform’s', () => {
    for (const grant of GRANTS.filter(({ role }) => ROLES[role].level !== 'platform')) {
      for (const place of PLACES.filter(({ organizationId }) => organizationId !== grant.organizationId)) {
        expect(ACTIONS.filter((action) => permits([grant], action, place))).toEqual([]);
      }
    }
  });

  it('of a project shows nothing of what the rest of its organization has used', () => {
    const grants: Grant[] = [{ role: 'developer', organizationId: 'o1', projectId: 'o1p1' }];
    for (const action of ['usage:read', 'request:read'] as const) {
      expect(permits(grants, action, { organizationId: 'o1', projectId: 'o1p1' })).toBe(true);
      expect(permits(grants, action, { organizationId: 'o1', projectId: 'o1p2' })).toBe(false);
      expect(permits(grants, action, { organizationId: 'o1', projectId: '' })).toBe(false);
    }
  });

  it('of a project or team changes nothing outside it', () => {
    const changes = ACTIONS.filter((action) => !/:(read|explain)$/.test(action));
    for (const grant of GRANTS.filter(({ role }) => ROLES[role].level === 'project')) {
      for (const place of PLACES) {
        const inside = grant.projectId === '' ? place.teamId === grant.teamId : place.projectId === grant.projectId;
        if (!inside) expect(changes.filter((action) => permits([grant], action, place))).toEqual([]);
      }
    }
  });

  it('that covers another permits all that the other permits (security 6)', () => {
    let covered = 0;
    for (const [one, other] of PAIRS) {
      if (!covering([one], other, ACTIONS)) continue;
      covered += 1;
      for (const place of PLACES) {
        const excess = SAMPLE.filter((action) => permits([other], action, place) && !permits([one], action, place));
        expect([one, other, place, excess]).toEqual([one, other, place, []]);
      }
    }
    expect(covered).toBeGreaterThan(GRANTS.length);
  });
});

describe('the rights of a key', () => {
  const scopeSets = Array.from({ length: 2 ** KEY_SCOPES.length }, (_, bits) =>
    KEY_SCOPES.filter((_scope, index) => (bits >> index) & 1),
  );

  it('are never more than those of its owner, nor outside its organization without platform_admin (security 6)', () => {
    for (const grant of GRANTS) {
      for (const scopes of scopeSets) {
        const grants = grantsOfKey({ organizationId: 'o1', scopes, ownerGrants: [grant] });
        expect(excessOf([grant], grants)).toBeUndefined();
        if (!scopes.includes('admin')) expect(grants).toEqual([]);
        if (scopes.includes('platform_admin')) continue;
        const outside = PLACES.filter(({ organizationId }) => organizationId !== 'o1');
        for (const place of outside) expect(SAMPLE.filter((action) => permits(grants, action, place))).toEqual([]);
      }
    }
  });

  it('are those of its owner in its organization when it has the scope admin', () => {
    for (const grant of GRANTS.filter(({ organizationId }) => organizationId === 'o1')) {
      const ownerGrants = [grant, { ...grant, organizationId: 'o2' }];
      expect(grantsOfKey({ organizationId: 'o1', scopes: ['admin'], ownerGrants })).toEqual([grant]);
    }
  });

  it('are none when its owner has none', () => {
    expect(grantsOfKey({ organizationId: 'o1', scopes: [...KEY_SCOPES], ownerGrants: [] })).toEqual([]);
  });
});
