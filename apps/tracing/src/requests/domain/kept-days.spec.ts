import { describe, expect, it } from '@jest/globals';
import { contentDaysOf, expiryOf, type OrganizationRetention } from './kept-days.ts';

const of = (organizationId: string, requestLogDays?: number, contentDays?: number): OrganizationRetention => ({
  organizationId,
  requestLogDays,
  contentDays,
});
const logs = ({ requestLogDays }: OrganizationRetention) => requestLogDays;

describe('how long things are kept', () => {
  it('is as the service is configured where nobody says anything: whole days go, no row is looked at', () => {
    expect(expiryOf([], 30, logs)).toEqual({ longestDays: 30, expired: [] });
    expect(expiryOf([of('', 7)], 30, logs)).toEqual({ longestDays: 7, expired: [] });
  });

  it('is up to each organization: days go with the longest, rows of the others before', () => {
    expect(expiryOf([of('a', 7), of('b', 90), of('c', 7), of('d')], 30, logs)).toEqual({
      longestDays: 90,
      expired: [
        { days: 7, organizationIds: ['a', 'c'], others: false },
        { days: 30, organizationIds: ['a', 'b', 'c'], others: true },
      ],
    });
    expect(expiryOf([of('', 14), of('a', 0)], 30, logs)).toEqual({
      longestDays: 14,
      expired: [{ days: 0, organizationIds: ['a'], others: false }],
    });
  });

  it('is never longer for what was said than for its record', () => {
    expect([of('a', 7, 30), of('a', 30, 7), of('a', 7), of('a', undefined, 9), of('a')].map(contentDaysOf)).toEqual([
      7,
      7,
      7,
      9,
      undefined,
    ]);
  });
});
