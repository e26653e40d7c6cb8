import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { page, ScriptedApi, StatusAnswer } from './fixtures/scripted-api.ts';

const ID = '01a1f93b-54b8-76fa-b837-b535dd75e225';
const project = { id: ID, key: 'chat', display_name: 'Chat', admin_status: 'active', revision: '7' };

let api: ScriptedApi;
let home: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'cli-'));
  api = await ScriptedApi.start();
  api.answers = { 'GET /projects': page(project), [`GET /projects/${ID}`]: project };
});

afterEach(() => {
  api.close();
  rmSync(home, { recursive: true });
});

describe('get', () => {
  it('lists with filters, search and order, tab-separated when piped', async () => {
    const printed = await api.print('get projects -f admin_status=active -q ch -s -key --organization o');
    expect(api.lines()).toEqual(['GET /projects']);
    expect(api.queryOf()).toEqual({
      organization_id: 'o',
      admin_status: 'active',
      q: 'ch',
      sort: '-key',
      limit: '100',
    });
    expect(printed.split('\n')[0]).toContain('KEY\tDISPLAY_NAME\tADMIN_STATUS');
    expect(printed.split('\n')[1]).toContain('chat\tChat\tactive');
  });

  it('follows pages up to the limit', async () => {
    const first = { data: [project, project], next_cursor: 'c1', total: 9 };
    api.answers = { 'GET /projects': [first, { ...first, next_cursor: 'c2' }] };
    const printed = await api.print('get project -l 4 -o json');
    expect(api.asked.map(({ query }) => new URLSearchParams(query).get('cursor'))).toEqual([null, 'c1']);
    expect((JSON.parse(printed) as { data: unknown[]; total: number }).data).toHaveLength(4);
  });

  it('names the kind that was probably meant', async () => {
    await expect(api.print('get projetcs')).rejects.toThrow('Did you mean projects?');
  });
});

describe('describe', () => {
  it('finds by key, and prints YAML for programs', async () => {
    expect(await api.print('describe project CHAT -o yaml')).toContain('display_name: Chat');
  });

  it('refuses a name that means several', async () => {
    api.answers = { 'GET /projects': page(project, { ...project, id: 'other' }) };
    await expect(api.print('describe project chat')).rejects.toThrow('not unique');
  });
});

describe('delete', () => {
  it('asks nobody it cannot ask, and deletes nothing then', async () => {
    await expect(api.print(`delete project ${ID}`)).rejects.toThrow('--yes');
    expect(api.lines('DELETE')).toEqual([]);
  });

  it('deletes by id, by force when told so', async () => {
    api.answers[`DELETE /projects/${ID}`] = new StatusAnswer(204);
    await api.print(`delete project ${ID} --yes --force`);
    expect(api.asked.at(-1)).toMatchObject({ line: `DELETE /projects/${ID}`, query: 'force=true' });
  });

  it('shows what stands in the way', async () => {
    const error = { message: 'In use.', details: [{ where: '/d', message: 'serving "x"' }] };
    api.answers[`DELETE /projects/${ID}`] = new StatusAnswer(409, { error });
    await expect(api.print(`delete project ${ID} -y`)).rejects.toThrow('In use.\n  /d: serving "x"');
  });
});

describe('login', () => {
  it('keeps the key for its own gateway alone, readable by its owner alone, until logout', async () => {
    api.answers = { 'GET /organizations': page() };
    const environment = { XDG_CONFIG_HOME: home };
    await api.print(`--key secret-key login ${api.url}`, { environment });
    const file = join(home, 'roundhouse', 'connection.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url: api.url, key: 'secret-key' });
    await api.print('logout', { environment });
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it('keeps nothing when the gateway refuses the key', async () => {
    api.answers = {
      'GET /organizations': new StatusAnswer(401, { error: { message: 'Incorrect API key provided.' } }),
    };
    const environment = { XDG_CONFIG_HOME: home };
    await expect(api.print(`--key wrong login ${api.url}`, { environment })).rejects.toThrow('Incorrect API key');
    expect(() => statSync(join(home, 'roundhouse', 'connection.json'))).toThrow('ENOENT');
  });
});
