import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConnection, UsageError } from './connection.ts';
import { buildProgram } from './program.ts';

let server: Server;
let url: string;
let handle: (request: IncomingMessage, body: string, response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => handle(request, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function run(...words: string[]): Promise<{ printed: string; code: number }> {
  let printed = '';
  let code = 0;
  const program = buildProgram({
    output: { interactive: false, write: (text) => (printed += text) },
    environment: { ROUNDHOUSE_URL: url, ROUNDHOUSE_API_KEY: 'k', ROUNDHOUSE_ADMIN_KEY: 'a' },
    setExitCode: (given) => (code = given),
  });
  await program.exitOverride().parseAsync(words, { from: 'user' });
  return { printed, code };
}

describe('status', () => {
  it('shows what is wrong and what to do, and exits with 1', async () => {
    handle = (request, _, response) => {
      expect(request.headers.authorization).toBe('Bearer a');
      response.end(
        JSON.stringify({
          status: 'degraded',
          services: [
            { name: 'router', instance: 'r0', version: '0.1.0', ready: false, revision: '7', lag: '2 revisions' },
          ],
          problems: [{ service: 'router', what: 'no configuration for 9 s', remedy: 'Check registry.' }],
        }),
      );
    };
    const { printed, code } = await run('status');
    expect(printed).toContain('router\tr0\t0.1.0\tnot ready\t7\t2 revisions');
    expect(printed).toContain('no configuration for 9 s\n  Check registry.');
    expect(code).toBe(1);
  });
});

describe('chat', () => {
  it('prints the deltas of a stream however its bytes are cut', async () => {
    handle = (_, body, response) => {
      expect(JSON.parse(body)).toMatchObject({
        model: 'demo',
        messages: [{ role: 'user', content: 'say hé' }],
        stream: true,
      });
      const event = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
      const bytes = Buffer.from(`${event('hé')}${event('llo')}data: [DONE]\n\n`);
      response.write(bytes.subarray(0, 43));
      setTimeout(() => response.end(bytes.subarray(43)), 20);
    };
    expect((await run('chat', 'demo', 'say', 'hé')).printed).toBe('héllo\n');
  });

  it('fails when the stream ends without its end mark', async () => {
    handle = (_, __, response) => response.end('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
    await expect(run('chat', 'demo', 'x')).rejects.toThrow('broke off');
  });

  it('shows the gateway’s own words for a refusal', async () => {
    handle = (_, __, response) => {
      response.statusCode = 404;
      response.end(JSON.stringify({ error: { message: 'No model demo.', code: 'model_not_found' } }));
    };
    await expect(run('chat', 'demo', 'x')).rejects.toThrow('No model demo.');
  });
});

describe('keys create', () => {
  it('prints only the secret when piped', async () => {
    handle = (request, body, response) => {
      if (request.url?.startsWith('/api/v1/projects'))
        return response.end(JSON.stringify({ data: [{ id: 'p1', key: 'default' }] }));
      expect(JSON.parse(body)).toMatchObject({ project_id: 'p1', display_name: 'app', scopes: ['inference'] });
      return response.end(JSON.stringify({ id: 'k1', secret: 'rh_x' }));
    };
    expect((await run('keys', 'create', '--name', 'app')).printed).toBe('rh_x\n');
  });

  it('asks which project when there are several', async () => {
    handle = (_, __, response) =>
      response.end(
        JSON.stringify({
          data: [
            { id: 'p1', key: 'one' },
            { id: 'p2', key: 'two' },
          ],
        }),
      );
    await expect(run('keys', 'create', '--name', 'app')).rejects.toThrow('one, two');
  });
});

describe('resolveConnection', () => {
  it('takes options before the environment before the endpoints file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundhouse-cli-'));
    try {
      const endpoints = join(folder, 'endpoints.json');
      writeFileSync(
        endpoints,
        JSON.stringify({ gateway: 'http://127.0.0.1:1', api_key: 'file', admin_key: 'file-admin' }),
      );
      expect(resolveConnection({ endpoints }, {}, 'admin')).toEqual({ url: 'http://127.0.0.1:1', key: 'file-admin' });
      expect(resolveConnection({ endpoints }, { ROUNDHOUSE_API_KEY: 'env' }, 'inference').key).toBe('env');
      expect(resolveConnection({ endpoints, key: 'option' }, { ROUNDHOUSE_API_KEY: 'env' }, 'inference').key).toBe(
        'option',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says what to do when nothing is known', () => {
    expect(() => resolveConnection({ endpoints: '/nowhere.json' }, {}, 'admin')).toThrow(UsageError);
    expect(() => resolveConnection({ url: 'http://127.0.0.1:1' }, {}, 'admin')).toThrow('ROUNDHOUSE_ADMIN_KEY');
  });
});
