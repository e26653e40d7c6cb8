import { describe, expect, it } from '@jest/globals';
import { reviewNewsOf } from './review-news.ts';

const change = (kind: string, after: object | null) => ({
  kind,
  action: `${kind}.approve`,
  resourceId: 'v-1',
  organizationId: 'o-1',
  before: null,
  after: after === null ? null : JSON.stringify(after),
});

describe('news of reviews', () => {
  it('name the version and what became of it, and nothing of what it holds', () => {
    const document = { slug: 'tiny', number: 2, state: 'approved', submitted_by: 'm-1', reason: null };
    expect(reviewNewsOf([change('hub_version', document), change('model', document)])).toEqual([
      {
        kind: 'hub.review',
        action: 'hub-entry:read',
        organizationId: 'o-1',
        data: { id: 'v-1', slug: 'tiny', number: 2, state: 'approved', verb: 'approve' },
      },
    ]);
  });

  it('are not told of what cannot be read', () => {
    expect(reviewNewsOf([change('hub_version', null), change('hub_version', { slug: 'tiny' })])).toEqual([]);
  });
});
