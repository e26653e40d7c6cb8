import { ACTIONS } from './actions.ts';
import { roleAllows, ROLE_NAMES, ROLES, type RoleLevel } from './roles.ts';

const GIVEN_AT: Readonly<Record<RoleLevel, string>> = {
  platform: 'the installation',
  organization: 'an organization',
  project: 'a project, or a team',
};

/** The page that shows who may do what, as Markdown. */
export function rolesPage(): string {
  const roles = ROLE_NAMES.map((role) => `| \`${role}\` | ${GIVEN_AT[ROLES[role].level]} | ${ROLES[role].summary} |`);
  const actions = ACTIONS.map((action) => {
    const cells = ROLE_NAMES.map((role) => (roleAllows(role, action) ? '●' : ''));
    return `| \`${action}\` | ${cells.join(' | ')} |`;
  });
  return [
    '# Roles',
    INTRODUCTION,
    '| role | given at | what it is for |\n|---|---|---|',
    `${roles.join('\n')}\n`,
    '## Who may do what',
    `| action | ${ROLE_NAMES.map((role) => role.replaceAll('_', ' ')).join(' | ')} |`,
    `|---|${ROLE_NAMES.map(() => ':-:|').join('')}`,
    actions.join('\n'),
    '',
  ]
    .join('\n\n')
    .replaceAll('|---|---|---|\n\n', '|---|---|---|\n')
    .replaceAll(/(\| action [^\n]*)\n\n(\|---[^\n]*)\n\n/g, '$1\n$2\n');
}

const INTRODUCTION = `A role counts where it is given and below: one of the installation everywhere, one of an organization
in all its projects and teams, one of a project in that project. A project's role that is given for a team counts for
what belongs to the team: the team itself, its API keys and its roles. Whoever has a role in a project or team may also
look at what the organization shares with all projects, where the role lets them read such things at all.

Nobody gives or takes away a role, and nobody makes, changes or rotates an API key, that can do more than they can. The
last owner of an organization and the last administrator of the installation keep their role until somebody else has it.

An API key can do what its owner, a member or a service account, can do at that moment, narrowed by the key's scopes:
without \`admin\` it administers nothing, without \`platform_admin\` nothing outside its own organization. A key without
an owner stands for itself and administers its organization with \`admin\`, the installation with \`platform_admin\`.

This page is generated from the one table that registry's guard uses.`;
