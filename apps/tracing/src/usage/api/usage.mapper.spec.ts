import { describe, expect, it } from '@jest/globals';
import {
  ListRequestsRequest,
  QueryUsageRequest,
  UsageGroup,
  UsageScope,
} from '@roundhouse/contracts/tracing/v1/usage_service';
import { requestLookupFrom, requestQueryFrom, usageQueryFrom } from './usage.mapper.ts';

const scope = UsageScope.fromPartial({ organizationId: 'o1', wholeOrganization: true });
const filter = { from: '2026-11-01T00:00:00Z', to: '2026-11-20T00:00:00+01:00' };
const groupBy = [UsageGroup.USAGE_GROUP_MODEL, UsageGroup.USAGE_GROUP_DAY];
const usage = (change: object = {}): QueryUsageRequest =>
  QueryUsageRequest.fromPartial({ scope, filter, groupBy, ...change });

function faultsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    return (error as { details: { where: string }[] }).details.map(({ where }) => where);
  }
  return [];
}

describe('a question for usage', () => {
  it('is read with its defaults', () => {
    expect(usageQueryFrom(usage())).toMatchObject({
      scope: { kind: 'organization', organizationId: 'o1' },
      groupBy: ['model', 'day'],
      order: 'tokens',
      timeZone: 'UTC',
      costLabel: '',
      labelName: '',
      top: 0,
    });
  });

  it.each([
    ['none', undefined],
    ['nobody', {}],
    ['an organization, but not which part', { organizationId: 'o1' }],
    ['the installation and an organization', { installation: true, organizationId: 'o1', wholeOrganization: true }],
    ['the installation and parts', { installation: true, projectIds: ['p1'] }],
    ['parts of no organization', { projectIds: ['p1'] }],
    ['all and parts', { organizationId: 'o1', wholeOrganization: true, projectIds: ['p1'] }],
    ['a NUL', { organizationId: 'o\0', wholeOrganization: true }],
  ])('never becomes wider than it was meant: %s', (_, unclear) => {
    const wire = unclear === undefined ? undefined : UsageScope.fromPartial(unclear);
    expect(faultsOf(() => usageQueryFrom({ ...usage(), scope: wire }))).toContain('/scope');
    expect(faultsOf(() => requestLookupFrom({ scope: wire, requestId: 'r' }))).toContain('/scope');
  });

  it('names every fault at once', () => {
    const spoilt = usage({
      filter: { from: 'yesterday', to: '', model: 'x'.repeat(300) },
      groupBy: [UsageGroup.USAGE_GROUP_DAY, UsageGroup.USAGE_GROUP_HOUR],
      timeZone: '+01:00',
      labelName: 'a\0b',
      top: 1_001,
    });
    expect(faultsOf(() => usageQueryFrom(spoilt))).toEqual([
      '/from',
      '/to',
      '/model',
      '/group_by',
      '/label_name',
      '/top',
      '/time_zone',
    ]);
    const list = ListRequestsRequest.fromPartial({ scope, filter, status: 'odd', limit: 201 });
    expect(faultsOf(() => requestQueryFrom(list))).toEqual(['/status', '/limit']);
  });

  it('is about 366 days at most', () => {
    const window = (to: string) => usage({ filter: { from: '2026-01-01T00:00:00Z', to } });
    expect(faultsOf(() => usageQueryFrom(window('2027-01-02T00:00:00Z')))).toEqual([]);
    expect(faultsOf(() => usageQueryFrom(window('2027-01-02T00:00:01Z')))).toEqual(['/to']);
    expect(faultsOf(() => usageQueryFrom(window('2025-12-31T00:00:00Z')))).toEqual(['/to']);
  });

  it.each([
    ['no', []],
    ['three', [1, 2, 3]],
    ['the same', [1, 1]],
    ['unknown', [99]],
  ])('takes one or two groups, not %s', (_, groups) => {
    expect(faultsOf(() => usageQueryFrom(usage({ groupBy: groups })))).toEqual(['/group_by']);
  });

  it.each(['Europe/Nowhere', "UTC'; DROP TABLE x", ' ', 'x'.repeat(70)])('knows no time zone %s', (timeZone) => {
    expect(faultsOf(() => usageQueryFrom(usage({ timeZone })))).toEqual(['/time_zone']);
  });
});
