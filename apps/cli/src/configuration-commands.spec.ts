import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProgram } from './program.ts';

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

let server: Server;
let url: string;
let folder: string;
let asked: { path: string; body: unknown }[];
let answer: unknown;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  asked = [];
  answer = outcome;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      asked.push({ path: request.url ?? '', body: body === '' ? undefined : JSON.parse(body) });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

async function run(...words: string[]): Promise<{ printed: string; code: number }> {
  let printed = '';
  let code = 0;
  const program = buildProgram({
    output: { interactive: false, write: (text) => (printed += text) },
    environment: { ROUNDHOUSE_URL: url, ROUNDHOUSE_ADMIN_KEY: 'a', XDG_CONFIG_HOME: folder, ACME_KEY: 'sk-1' },
    setExitCode: (given) => (code = given),
  });
  await program.parseAsync(words, { from: 'user' });
  return { printed, code };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('diff', () => {
  it('shows what would change, member by member, and exits with 1 when something would', async () => {
    const path = file('a.yaml', 'kind: model\n---\nkind: provider\n');
    const { printed, code } = await run('diff', '-f', path);
    expect(asked[0]).toEqual({
      path: '/api/v1/config/plan',
      body: { documents: [{ kind: 'model' }, { kind: 'provider' }], prune: false },
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
    answer = { ...outcome, applied: true, revision: '5' };
    const key = file('key.txt', 'sk-2\n');
    file('b.yaml', `kind: credential\nspec: { secret: { secret_ref: 'file:${key}' } }\n`);
    file('a.yml', 'kind: credential\nspec: { secret: { secret_ref: "env:ACME_KEY" } }\n');
    const { printed, code } = await run('apply', '-f', folder, '--prune', '--organization', 'acme');
    expect(asked[0]?.body).toEqual({
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
    await expect(run('apply', '-f', path)).rejects.toThrow('NOBODY is not set');
    expect(asked).toEqual([]);
  });

  it.each([
    ['a key twice', 'kind: a\nkind: b\n', 'unique'],
    ['an alias bomb', `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(30)}]\nc: [${'*b,'.repeat(30)}]\n`, 'alias'],
    ['nothing', '# only a comment\n', 'no document'],
  ])('refuses %s', async (_, text, message) => {
    await expect(run('apply', '-f', file('a.yaml', text))).rejects.toThrow(message);
    expect(asked).toEqual([]);
  });

  it('shows every fault and exits with 1', async () => {
    answer = { ...outcome, faults: [{ where: '/documents/0/spec/mode', message: 'is required' }] };
    const { printed, code } = await run('apply', '-f', file('a.yaml', 'kind: model\n'));
    expect(printed).toContain('! /documents/0/spec/mode is required');
    expect(printed).toContain('Nothing was written: 1 fault.');
    expect(code).toBe(1);
  });
});

describe('rollback and export', () => {
  it('roll back, dry when told so', async () => {
    await run('rollback', '41', '--dry-run');
    expect(asked[0]).toEqual({ path: '/api/v1/config/rollback', body: { revision: '41', dry_run: true } });
  });

  it('print the YAML as it comes', async () => {
    answer = 'apiVersion: roundhouse/v1\n';
    expect((await run('export', '--kind', 'model', 'provider')).printed).toBe('apiVersion: roundhouse/v1\n');
    expect(asked[0]?.path).toBe('/api/v1/config?kind=model%2Cprovider');
  });
});
