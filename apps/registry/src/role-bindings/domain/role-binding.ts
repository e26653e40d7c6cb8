import { ROLES, type Grant, type Role } from '@roundhouse/admin-api';
import type { Faults } from '../../resources/domain/faults.ts';

/** What a role binding says. */
export interface RoleBindingWish {
  readonly organization_id: string | null;
  readonly member_id: string | null;
  readonly service_account_id: string | null;
  readonly role: Role;
  readonly project_id: string | null;
  readonly team_id: string | null;
}

/** Adds every fault of a binding: one holder, and a place of the kind that its role counts at. */
export function roleBindingFaults(wish: RoleBindingWish, faults: Faults): void {
  const holders = [wish.member_id, wish.service_account_id].filter((holder) => holder !== null);
  faults.require(holders.length === 1, '/member_id', 'must be given, or service_account_id, and not both');
  const { level } = ROLES[wish.role];
  const ofPlatform = level === 'platform';
  faults.require(
    ofPlatform === (wish.organization_id === null),
    '/organization_id',
    ofPlatform ? `must be null: ${wish.role} is a role of the installation` : 'is required',
  );
  faults.require(!ofPlatform || wish.service_account_id === null, '/service_account_id', 'cannot have a platform role');
  const places = [wish.project_id, wish.team_id].filter((place) => place !== null);
  if (level === 'project') {
    faults.require(places.length === 1, '/project_id', 'must be given, or team_id, and not both');
  } else {
    faults.require(
      places.length === 0,
      '/project_id',
      `must be absent: ${wish.role} counts for all projects and teams`,
    );
  }
}

/** What a role binding allows. */
export function grantOf(wish: Omit<RoleBindingWish, 'member_id' | 'service_account_id'>): Grant {
  return {
    role: wish.role,
    organizationId: wish.organization_id ?? '',
    projectId: wish.project_id ?? '',
    teamId: wish.team_id ?? '',
  };
}
