import { ROLES } from '@roundhouse/admin-api';
import { addRangeFaults, addUrlFaults } from '../../providers/domain/upstream-url-faults.ts';
import type { Faults } from '../../resources/domain/faults.ts';
import type { MembershipRule } from './membership-rules.ts';

/** What of a connection its rules look at. */
export interface ConnectionWish {
  readonly issuer: string;
  readonly scopes: readonly string[];
  readonly allowed_cidrs: readonly string[];
  readonly rules: readonly MembershipRule[];
}

/** Adds every fault of a connection whose form is right. */
export function connectionFaults(wish: ConnectionWish, faults: Faults): void {
  addUrlFaults(faults, '/issuer', wish.issuer, wish.allowed_cidrs);
  faults.require(/^https:\/\//i.test(wish.issuer), '/issuer', 'must start with https://');
  addRangeFaults(faults, '/allowed_cidrs', wish.allowed_cidrs);
  faults.require(wish.scopes.includes('openid'), '/scopes', 'must hold openid');
  wish.rules.forEach(({ role, organization_id: organization }, index) => {
    if (role === null) return;
    const level = organization === null ? 'platform' : 'organization';
    const owner = organization === null ? 'the installation' : 'an organization';
    faults.require(ROLES[role].level === level, `/rules/${index}/role`, `must be a role of ${owner}`);
  });
}
