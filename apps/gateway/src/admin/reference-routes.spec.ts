import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '@roundhouse/admin-api';
import { AdminServer } from './fixtures/admin-server.ts';

describe('the reference of the admin API', () => {
  let api: AdminServer;

  beforeEach(async () => {
    api = await new AdminServer().start();
  });

  afterEach(() => api.server.close());

  const get = (path: string) => api.server.inject({ method: 'GET', url: `/api/v1${path}` });

  it('is there for everybody, as a document that names every operation', async () => {
    const response = await get('/openapi.json');
    expect(response.statusCode).toBe(200);
    const { openapi, paths } = response.json<{ openapi: string; paths: Record<string, object> }>();
    expect(openapi).toBe('3.1.0');
    const described = Object.values(paths).flatMap((methods) => Object.keys(methods));
    expect(described.length).toBeGreaterThanOrEqual(OPERATIONS.length);
  });

  it('is a page that loads nothing from elsewhere and runs no inline script', async () => {
    const page = await get('/docs');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain("script-src 'unsafe-inline'");
    expect(page.body).not.toMatch(/https?:\/\//);
    expect(page.body).not.toMatch(/<script>/);
    for (const [file, type] of [
      ['swagger-ui.css', 'text/css'],
      ['swagger-ui-bundle.js', 'text/javascript'],
      ['start.js', 'text/javascript'],
    ] as const) {
      const response = await get(`/docs/${file}`);
      expect([file, response.statusCode, response.headers['content-type']]).toEqual([
        file,
        200,
        expect.stringContaining(type),
      ]);
    }
  });

  it.each(['package.json', '..%2fpackage.json', '%2e%2e%2fpackage.json', 'constructor', 'swagger-ui.css%00'])(
    'gives out no other file: %s',
    async (file) => {
      expect([400, 404]).toContain((await get(`/docs/${file}`)).statusCode);
    },
  );
});
