import { describe, expect, it } from '@jest/globals';
import { newsOf, type NotedChange } from './live-changes.ts';

const revision = { epoch: 'e', number: 7n };

const change = (kind: string, id: string, document: object, more: Partial<NotedChange> = {}): NotedChange => ({
  kind,
  action: `${kind}.update`,
  resourceId: id,
  organizationId: 'o1',
  before: null,
  after: JSON.stringify(document),
  ...more,
});

describe('news of a change', () => {
  it('says what changed where, and never what it holds', () => {
    const changes = [
      change('provider', 'p1', { base_url: 'https://secret.example', project_id: null }),
      change('provider', 'p2', { project_id: null }, { action: 'provider.delete' }),
      change('provider', 'p3', { project_id: 'prj' }),
      change('provider', 'p4', { project_id: null }, { organizationId: 'o2' }),
    ];
    const news = newsOf(revision, changes);
    expect(news).toEqual([
      {
        kind: 'configuration.changed',
        action: 'provider:read',
        organizationId: 'o1',
        projectId: '',
        data: {
          revision: '7',
          resource: 'provider',
          changes: [
            { id: 'p1', verb: 'update' },
            { id: 'p2', verb: 'delete' },
          ],
          more: false,
        },
      },
      expect.objectContaining({ organizationId: 'o1', projectId: 'prj' }),
      expect.objectContaining({ organizationId: 'o2', projectId: '' }),
    ]);
    expect(JSON.stringify(news)).not.toContain('secret');
  });

  it('leaves out what belongs to a team, to the installation, or is no resource', () => {
    const changes = [
      change('api_key', 'k', { project_id: null, team_id: 't' }),
      change('provider', 'p', {}, { organizationId: '' }),
      change('model_test_run', 'r', {}),
    ];
    expect(newsOf(revision, changes)).toEqual([]);
  });

  it('of a circuit is for those who may see what it belongs to', () => {
    const circuits = ['deployment', 'provider', 'moon'].map((owner) =>
      change('circuit', `${owner}-1`, { owner, project_id: 'prj', reason: 'secret' }, { action: 'circuit.open' }),
    );
    const news = newsOf(revision, circuits);
    expect(news.map(({ action, data }) => [action, data.resource, data.changes])).toEqual([
      ['deployment:read', 'circuit', [{ id: 'deployment-1', verb: 'open' }]],
      ['provider:read', 'circuit', [{ id: 'provider-1', verb: 'open' }]],
    ]);
    expect(JSON.stringify(news)).not.toContain('secret');
  });

  it('is bounded', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => change('provider', `p${index}`, {}));
    const [news] = newsOf(revision, many(60));
    expect([news?.data.changes.length, news?.data.more]).toEqual([50, true]);
    expect(newsOf(revision, many(501))).toEqual([]);
  });
});
