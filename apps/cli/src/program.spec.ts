import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConnection, UsageError } from './connection.ts';
import { page, ScriptedApi, StatusAnswer } from './fixtures/scripted-api.ts';

const CHAT = 'POST /v1/chat/completions';

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
});

afterEach(() => api.close());

describe('status', () => {
  it('shows what is wrong and what to do, and exits with 1', async () => {
    let authorization: string | undefined;
    api.answers['GET /status'] = (_: ServerResponse, request: IncomingMessage) => {
      ({ authorization } = request.headers);
      return {
        status: 'degraded',
        services: [
          { name: 'router', instance: 'r0', version: '0.1.0', ready: false, revision: '7', lag: '2 revisions' },
        ],
        problems: [{ service: 'router', what: 'no configuration for 9 s', remedy: 'Check registry.' }],
      };
    };
    const { printed, code } = await api.run('status');
    expect(authorization).toBe('Bearer a');
    expect(printed).toContain('router\tr0\t0.1.0\tnot ready\t7\t2 revisions');
    expect(printed).toContain('no configuration for 9 s\n  Check registry.');
    expect(code).toBe(1);
  });
});

describe('chat', () => {
  it('prints the deltas of a stream however its bytes are cut', async () => {
    const event = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
    const bytes = Buffer.from(`${event('hé')}${event('llo')}data: [DONE]\n\n`);
    api.answers[CHAT] = (response: ServerResponse) => {
      response.write(bytes.subarray(0, 43));
      setTimeout(() => response.end(bytes.subarray(43)), 20);
    };
    expect((await api.run('chat demo say hé')).printed).toBe('héllo\n');
    const messages = [{ role: 'user', content: 'say hé' }];
    expect(api.bodyOf(CHAT)).toMatchObject({ model: 'demo', messages, stream: true });
  });

  it('fails when the stream ends without its end mark', async () => {
    api.answers[CHAT] = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';
    await expect(api.run('chat demo x')).rejects.toThrow('broke off');
  });

  it('shows the gateway’s own words for a refusal', async () => {
    api.answers[CHAT] = new StatusAnswer(404, { error: { message: 'No model demo.', code: 'model_not_found' } });
    await expect(api.run('chat demo x')).rejects.toThrow('No model demo.');
  });
});

describe('keys create', () => {
  it('prints only the secret when piped', async () => {
    api.answers = {
      'GET /projects': page({ id: 'p1', key: 'default' }),
      'POST /api-keys': { id: 'k1', secret: 'rh_x' },
    };
    expect((await api.run('keys create --name app')).printed).toBe('rh_x\n');
    const asked = { project_id: 'p1', display_name: 'app', scopes: ['inference'] };
    expect(api.bodyOf('POST /api-keys')).toMatchObject(asked);
  });

  it('asks which project when there are several', async () => {
    api.answers['GET /projects'] = page({ id: 'p1', key: 'one' }, { id: 'p2', key: 'two' });
    await expect(api.run('keys create --name app')).rejects.toThrow('one, two');
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
