import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { memberStatusFaults, type MemberStatus } from './member.ts';

describe('the status of a member', () => {
  it.each<[MemberStatus | undefined, MemberStatus, boolean]>([
    [undefined, 'invited', true],
    [undefined, 'active', true],
    ['invited', 'active', true],
    ['invited', 'disabled', true],
    ['active', 'disabled', true],
    ['disabled', 'active', true],
    ['active', 'invited', false],
  ])('from %s to %s: %s', (former, status, allowed) => {
    const faults = new Faults();
    memberStatusFaults(former, status, faults);
    expect(faults.details.map(({ where }) => where)).toEqual(allowed ? [] : ['/status']);
  });
});
