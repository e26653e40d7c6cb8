import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { grantOf, roleBindingFaults, type RoleBindingWish } from './role-binding.ts';

const wish: RoleBindingWish = {
  organization_id: 'o',
  member_id: 'm',
  service_account_id: null,
  role: 'admin',
  project_id: null,
  team_id: null,
};

function faultsOf(overrides: Partial<RoleBindingWish>): string[] {
  const faults = new Faults();
  roleBindingFaults({ ...wish, ...overrides }, faults);
  return faults.details.map(({ where }) => where);
}

describe('a role binding', () => {
  it.each<[Partial<RoleBindingWish>, string[]]>([
    [{}, []],
    [{ service_account_id: 's' }, ['/member_id']],
    [{ member_id: null }, ['/member_id']],
    [{ member_id: null, service_account_id: 's' }, []],
    [{ organization_id: null }, ['/organization_id']],
    [{ project_id: 'p' }, ['/project_id']],
    [{ role: 'platform_admin' }, ['/organization_id']],
    [{ role: 'platform_admin', organization_id: null }, []],
    [
      { role: 'platform_admin', organization_id: null, member_id: null, service_account_id: 's' },
      ['/service_account_id'],
    ],
    [{ role: 'developer' }, ['/project_id']],
    [{ role: 'developer', project_id: 'p' }, []],
    [{ role: 'developer', team_id: 't' }, []],
    [{ role: 'developer', project_id: 'p', team_id: 't' }, ['/project_id']],
  ])('with %j has faults at %j', (overrides, where) => {
    expect(faultsOf(overrides)).toEqual(where);
  });

  it('is a grant where its role counts', () => {
    expect(grantOf({ ...wish, role: 'viewer', team_id: 't' })).toEqual({
      role: 'viewer',
      organizationId: 'o',
      projectId: '',
      teamId: 't',
    });
  });
});
