import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ScriptedApi } from './fixtures/scripted-api.ts';

const URL_OF_LINK = '/api/v1/exports/l1?secret=rh_export_s';

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
  api.answers = { 'POST /exports': { id: 'l1', url: URL_OF_LINK, expires_at: '2026-11-21T08:05:00.000Z' } };
});

afterEach(() => api.close());

describe('--link', () => {
  it.each([
    [
      'usage --by model,day --top 5 --from 2026-11-20',
      '/usage',
      { group_by: 'model,day', top: '5', time_zone: undefined },
    ],
    ['usage --by key --spend', '/spend', { group_by: 'key' }],
    ['logs --status error --tag nightly', '/requests', { status: 'error', tag: 'nightly' }],
  ])('of %s prints the whole address of a link to the same, and nothing else', async (words, path, query) => {
    expect(await api.print(`${words} --link`)).toBe(`${api.url}${URL_OF_LINK}\n`);
    expect(api.lines()).toEqual(['POST /exports']);
    const sent = api.bodyOf('POST /exports') as { query: object };
    expect(sent).toMatchObject({ path, format: 'csv' });
    expect({ ...sent.query, from: undefined }).toEqual({ ...query, from: undefined });
  });

  it('tells people how long it works', async () => {
    const printed = await api.print('usage --link', { interactive: true });
    expect(printed).toContain('It works once, until 2026-11-21T08:05:00.000Z.');
  });

  it.each(['logs --follow --link', 'logs 01a1f93b-54b8-76fa-b837-b535dd75e225 --link', 'usage --link -o json'])(
    'is refused where there is nothing to export: %s',
    async (words) => {
      await expect(api.run(words)).rejects.toThrow('--link');
      expect(api.asked).toEqual([]);
    },
  );
});
