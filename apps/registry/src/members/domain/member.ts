import type { Faults } from '../../resources/domain/faults.ts';

/** Where somebody stands: asked to join, able to act, or kept out. */
export type MemberStatus = 'invited' | 'active' | 'disabled';

/** Adds a fault for a change of status that makes no sense: nobody is asked twice to join. */
export function memberStatusFaults(former: MemberStatus | undefined, status: MemberStatus, faults: Faults): void {
  const again = former === 'active' && status === 'invited';
  faults.require(!again, '/status', 'cannot go back to invited: the member has accepted');
}
