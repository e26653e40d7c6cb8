import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProgram } from './program.ts';

const ID = '01a1f93b-54b8-76fa-b837-b535dd75e225';
const project = { id: ID, key: 'chat', display_name: 'Chat', admin_status: 'active', revision: '7' };

let server: Server;
let url: string;
let home: string;
let asked: string[];
let handle: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'cli-'));
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true });
});

async function run(words: string[], environment: Record<string, string> = {}): Promise<string> {
  let printed = '';
  const program = buildProgram({
    output: { interactive: false, write: (text) => (printed += text) },
    environment: { ROUNDHOUSE_URL: url, ROUNDHOUSE_ADMIN_KEY: 'a', XDG_CONFIG_HOME: home, ...environment },
    setExitCode: () => {},
  });
  program.configureOutput({ writeErr: () => {} });
  await program.parseAsync(words, { from: 'user' });
  return printed;
}

const answer = (body: unknown, status = 200): void => {
  handle = (_, response) => response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
};

describe('get', () => {
  it('lists with filters, search and order, tab-separated when piped', async () => {
    answer({ data: [project], next_cursor: null, total: 1 });
    const printed = await run([
      'get',
      'projects',
      '-f',
      'admin_status=active',
      '-q',
      'ch',
      '-s',
      '-key',
      '--organization',
      'o',
    ]);
    expect(asked).toEqual(['GET /api/v1/projects?organization_id=o&admin_status=active&q=ch&sort=-key&limit=100']);
    expect(printed.split('\n')[0]).toContain('KEY\tDISPLAY_NAME\tADMIN_STATUS');
    expect(printed.split('\n')[1]).toContain('chat\tChat\tactive');
  });

  it('follows pages up to the limit', async () => {
    handle = (request, response) => {
      const second = request.url?.includes('cursor=c1') ?? false;
      response.end(JSON.stringify({ data: [project, project], next_cursor: second ? 'c2' : 'c1', total: 9 }));
    };
    const printed = await run(['get', 'project', '-l', '4', '-o', 'json']);
    expect(asked).toHaveLength(2);
    expect((JSON.parse(printed) as { data: unknown[]; total: number }).data).toHaveLength(4);
  });

  it('names the kind that was probably meant', async () => {
    await expect(run(['get', 'projetcs'])).rejects.toThrow('Did you mean projects?');
  });
});

describe('describe', () => {
  it('finds by key, and prints YAML for programs', async () => {
    answer({ data: [project], next_cursor: null, total: 1 });
    expect(await run(['describe', 'project', 'CHAT', '-o', 'yaml'])).toContain('display_name: Chat');
  });

  it('refuses a name that means several', async () => {
    answer({ data: [project, { ...project, id: 'other' }], next_cursor: null, total: 2 });
    await expect(run(['describe', 'project', 'chat'])).rejects.toThrow('not unique');
  });
});

describe('delete', () => {
  it('asks nobody it cannot ask, and deletes nothing then', async () => {
    answer(project);
    await expect(run(['delete', 'project', ID])).rejects.toThrow('--yes');
    expect(asked.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });

  it('deletes by id, by force when told so', async () => {
    handle = (request, response) =>
      request.method === 'DELETE' ? response.writeHead(204).end() : response.end(JSON.stringify(project));
    await run(['delete', 'project', ID, '--yes', '--force']);
    expect(asked.at(-1)).toBe(`DELETE /api/v1/projects/${ID}?force=true`);
  });

  it('shows what stands in the way', async () => {
    handle = (request, response) =>
      request.method === 'DELETE'
        ? response
            .writeHead(409)
            .end(JSON.stringify({ error: { message: 'In use.', details: [{ where: '/d', message: 'serving "x"' }] } }))
        : response.end(JSON.stringify(project));
    await expect(run(['delete', 'project', ID, '-y'])).rejects.toThrow('In use.\n  /d: serving "x"');
  });
});

describe('login', () => {
  it('keeps the key for its own gateway alone, readable by its owner alone, until logout', async () => {
    answer({ data: [], next_cursor: null, total: 2 });
    await run(['--key', 'secret-key', 'login', url]);
    const file = join(home, 'roundhouse', 'connection.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url, key: 'secret-key' });
    await run(['logout']);
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it('keeps nothing when the gateway refuses the key', async () => {
    answer({ error: { message: 'Incorrect API key provided.' } }, 401);
    await expect(run(['--key', 'wrong', 'login', url])).rejects.toThrow('Incorrect API key');
    expect(() => statSync(join(home, 'roundhouse', 'connection.json'))).toThrow('ENOENT');
  });
});
