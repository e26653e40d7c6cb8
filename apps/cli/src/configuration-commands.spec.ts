import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScriptedApi } from './fixtures/scripted-api.ts';

const outcome = {
  organization_id: 'o',
  applied: false,
  base_revision: '4',
  revision: '4',
  summary: { create: 1, update: 1, delete: 0, unchanged: 3 },
  changes: [
    {
      action: 'create',
      kind: 'model',
      project: 'shop',
      key: 'chat',
      id: null,
      document: 0,
      fields: [{ path: '/display_name', before: null, after: 'Chat' }],
    },
    {
      action: 'update',
      kind: 'provider',
      project: null,
      key: 'acme',
      id: 'p',
      document: 1,
      fields: [{ path: '/base_url', before: 'https://a.example', after: 'https://b.example' }],
    },
  ],
  shortened: false,
  faults: [],
};

let api: ScriptedApi;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  api = await ScriptedApi.start();
  api.answers = { 'POST /config/plan': outcome, 'POST /config/apply': outcome, 'POST /config/rollback': outcome };
});

afterEach(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('diff', () => {
  it('shows what would change, member by member, and exits with 1 when something would', async () => {
    const path = file('a.yaml', 'kind: model\n---\nkind: provider\n');
    const { printed, code } = await api.run(`diff -f ${path}`);
    expect(api.bodyOf('POST /config/plan')).toEqual({
      documents: [{ kind: 'model' }, { kind: 'provider' }],
      prune: false,
    });
    expect(printed).toBe(
      [
        '+ model shop/chat',
        '    /display_name: Chat',
        '~ provider acme',
        '    /base_url: https://a.example → https://b.example',
        '1 to make, 1 to change, 0 to delete, 3 as they are. Nothing was written.',
        '',
      ].join('\n'),
    );
    expect(code).toBe(1);
  });
});

describe('apply', () => {
  it('puts in secrets of this machine, and reads every file of a folder', async () => {
    api.answers['POST /config/apply'] = { ...outcome, applied: true, revision: '5' };
    const key = file('key.txt', 'sk-2\n');
    file('b.yaml', `kind: credential\nspec: { secret: { secret_ref: 'file:${key}' } }\n`);
    file('a.yml', 'kind: credential\nspec: { secret: { secret_ref: "env:ACME_KEY" } }\n');
    const { printed, code } = await api.run(`apply -f ${folder} --prune --organization acme`, {
      environment: { ACME_KEY: 'sk-1' },
    });
    expect(api.bodyOf('POST /config/apply')).toEqual({
      documents: [
        { kind: 'credential', spec: { secret: 'sk-1' } },
        { kind: 'credential', spec: { secret: 'sk-2' } },
      ],
      prune: true,
      organization_id: 'acme',
    });
    expect(printed).toContain('Written as revision 5: 1 made, 1 changed, 0 deleted.');
    expect(printed).not.toContain('sk-');
    expect(code).toBe(0);
  });

  it('names a secret that is not there, and sends nothing', async () => {
    const path = file('a.yaml', 'spec: { secret: { secret_ref: "env:NOBODY" } }\n');
    await expect(api.run(`apply -f ${path}`)).rejects.toThrow('NOBODY is not set');
    expect(api.asked).toEqual([]);
  });

  it.each([
    ['a key twice', 'kind: a\nkind: b\n', 'unique'],
    ['an alias bomb', `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(30)}]\nc: [${'*b,'.repeat(30)}]\n`, 'alias'],
    ['nothing', '# only a comment\n', 'no document'],
  ])('refuses %s', async (_, text, message) => {
    await expect(api.run(['apply', '-f', file('a.yaml', text)])).rejects.toThrow(message);
    expect(api.asked).toEqual([]);
  });

  it('shows every fault and exits with 1', async () => {
    api.answers['POST /config/apply'] = {
      ...outcome,
      faults: [{ where: '/documents/0/spec/mode', message: 'is required' }],
    };
    const { printed, code } = await api.run(['apply', '-f', file('a.yaml', 'kind: model\n')]);
    expect(printed).toContain('! /documents/0/spec/mode is required');
    expect(printed).toContain('Nothing was written: 1 fault.');
    expect(code).toBe(1);
  });
});

describe('rollback and export', () => {
  it('roll back, dry when told so', async () => {
    await api.run('rollback 41 --dry-run');
    expect(api.bodyOf('POST /config/rollback')).toEqual({ revision: '41', dry_run: true });
  });

  it('print the YAML as it comes', async () => {
    api.answers['GET /config'] = 'apiVersion: roundhouse/v1\n';
    expect((await api.run('export --kind model provider')).printed).toBe('apiVersion: roundhouse/v1\n');
    expect(api.queryOf()).toEqual({ kind: 'model,provider' });
  });
});
