import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ErasureReport, RequestContentReport } from '@roundhouse/admin-api';
import { StackAdmin, until, type StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant } from './harness/tenants.ts';

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

/** Calls a model and answers the request's id. */
async function chat(secret: string, model: string, content: string): Promise<string> {
  const response = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
  });
  await response.text();
  expect(response.status).toBe(200);
  return response.headers.get('x-request-id') ?? '';
}

/** Places that hold a text: every row of every table of ours, and every file of services and bus. */
async function placesOf(text: string): Promise<string[]> {
  const places: string[] = [];
  const tables = await stack.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('registry', 'tracing')`,
  );
  for (const { name } of tables) {
    const sql = `SELECT 1 FROM ${name} t WHERE to_jsonb(t)::text LIKE $1 OR to_jsonb(t)::text LIKE $2 LIMIT 1`;
    const rows = await stack.query(sql, [`%${text}%`, `%${Buffer.from(text).toString('hex')}%`]);
    if (rows.length > 0) places.push(name);
  }
  for (const folder of ['logs', 'gateway', 'nats', 'agent']) {
    for (const name of readdirSync(join(stack.dataDirectory, folder), { recursive: true, encoding: 'utf8' })) {
      const path = join(stack.dataDirectory, folder, name);
      if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
      if (readFileSync(path, 'latin1').includes(text)) places.push(join(folder, name));
    }
  }
  return places;
}

/** Deletes a resource after everything that depends on it, as the refusal names it. */
async function deleteWhole(admin: StackAdmin, path: string): Promise<void> {
  const { status, body, text } = await admin.call('DELETE', path);
  if (status < 300 || status === 404) return;
  const { details = [] } = (body as { error: { details?: { where: string }[] } }).error;
  const dependants = details.flatMap(({ where }) => /^\/dependants\/(\w+)\/(.+)$/.exec(where)?.slice(1, 3) ?? []);
  if (status !== 409 || dependants.length === 0) throw new Error(`DELETE ${path}: ${status} ${text}`);
  for (let index = 0; index < dependants.length; index += 2) {
    await deleteWhole(admin, `/${dependants[index]!.replaceAll('_', '-')}s/${dependants[index + 1]}`);
  }
  await deleteWhole(admin, path);
}

describe('what was said', () => {
  it('security test 77: is in no table, log, spool or stream once it was erased; the ledger keeps amounts and ids', async () => {
    const { admin } = stack;
    const said = `said${randomBytes(16).toString('hex')}`;
    const model = await admin.createModel([{ upstream: 'sim-chat' }], 'chat', { content_capture: 'full' });
    const key = await admin.createKey();
    await stack.settled();
    // Behind all that a preview shows.
    const deep = `deep${randomBytes(16).toString('hex')}`;
    const id = await chat(key.secret, model.key, `${said}${' and so on'.repeat(40)} ${deep}`);
    await until('it is kept', 20_000, async () => {
      const report = await admin.must<RequestContentReport>('GET', `/requests/${id}/content`);
      return report.request?.includes(said) === true && report.request.includes(deep);
    });
    expect(await placesOf(said)).toContainEqual(expect.stringContaining('tracing.request_contents'));
    // What was said in full lies open nowhere, once the bus has let go of what was consumed.
    await until('it is sealed', 20_000, async () => (await placesOf(deep)).length === 0);
    const costOf = async (): Promise<unknown> =>
      stack.query('SELECT attempt_id, kind, cost_pico FROM tracing.ledger WHERE request_id = $1 ORDER BY 1, 2', [id]);
    await until('it is in the ledger', 20_000, async () => ((await costOf()) as unknown[]).length > 0);
    const cost = await costOf();
    const wish = { subject: 'key', subject_id: key.id };
    const erasure = await admin.must<ErasureReport>('POST', '/requests/erase', wish);
    expect(erasure).toMatchObject({ records: 1, contents: 1, left: 0 });
    // The bus removes what was consumed when it tidies up, which is a moment later.
    await until('it is gone everywhere', 20_000, async () => (await placesOf(said)).length === 0);
    expect(await placesOf(deep)).toEqual([]);
    expect(await costOf()).toEqual(cost);
  }, 60_000);

  it('security test 76: is kept nowhere at all where capture is off', async () => {
    const { admin } = stack;
    const said = `said${randomBytes(16).toString('hex')}`;
    const model = await admin.createModel([{ upstream: 'sim-chat' }], 'chat', { content_capture: 'none' });
    await stack.settled();
    const id = await chat(stack.endpoints.api_key, model.key, said);
    await until(
      'the request is in the log',
      20_000,
      async () => (await admin.call('GET', `/requests/${id}`)).status === 200,
    );
    expect(await admin.must('GET', `/requests/${id}/content`)).toMatchObject({ capture: 'none', request: null });
    expect(await placesOf(said)).toEqual([]);
  }, 60_000);
});

describe('a tenant that is deleted', () => {
  it('security test 78: leaves totals and audit as they were, and nothing in the ledger that says who it was', async () => {
    const { admin } = stack;
    const name = `gone-${randomBytes(6).toString('hex')}`;
    const tenant = await makeTenant(stack, name);
    const before = await admin.must<{ total: { cost_pico: string; attempts: number } }>('GET', '/usage?window=total');
    const owner = { organization_id: tenant.organizationId, key: 'assistant', display_name: 'Assistant' };
    const { id: credential } = await admin.must<{ id: string }>('POST', '/credentials', {
      ...owner,
      secret: stack.simulatorKey,
      allowed_hosts: [new URL(stack.endpoints.simulator).host],
    });
    const { id: provider } = await admin.must<{ id: string }>('POST', '/providers', {
      ...owner,
      driver: 'openai-compatible',
      base_url: `${stack.endpoints.simulator}/v1`,
      credential_id: credential,
      allowed_cidrs: ['127.0.0.1/32:*'],
    });
    await admin.must('POST', '/models', {
      ...owner,
      mode: 'chat',
      capabilities: { context_window_tokens: 8_000 },
      price: { input_token_pico: '2000000', output_token_pico: '8000000' },
      deployments: [{ provider_id: provider, upstream_model_id: 'sim-chat' }],
    });
    const wish = { project_id: tenant.projectId, display_name: name };
    const { secret } = await tenant.admin.must<{ secret: string }>('POST', '/api-keys', wish);
    await stack.settled();
    await chat(secret, owner.key, `I am ${name}`);
    const rowsOf = (): Promise<{ row: string }[]> =>
      stack.query<{ row: string }>('SELECT to_jsonb(l)::text AS row FROM tracing.ledger l WHERE organization_id = $1', [
        tenant.organizationId,
      ]);
    const rows = await until('it is in the ledger', 20_000, async () => {
      const found = await rowsOf();
      return found.length > 0 && found;
    });
    const auditRows = async (): Promise<number> =>
      (await stack.query('SELECT 1 FROM registry.audit_entry WHERE organization_id = $1', [tenant.organizationId]))
        .length;
    const audited = await auditRows();
    await until('it is kept', 20_000, async () => (await placesOf(`I am ${name}`)).length > 0);
    const whole = { subject: 'organization', subject_id: tenant.organizationId };
    expect(await admin.must<ErasureReport>('POST', '/requests/erase', whole)).toMatchObject({
      organization_id: tenant.organizationId,
      left: 0,
    });
    await until('it is gone', 20_000, async () => (await placesOf(`I am ${name}`)).length === 0);
    await deleteWhole(admin, `/organizations/${tenant.organizationId}`);
    await stack.settled();
    expect(await rowsOf()).toEqual(rows);
    expect(rows[0]?.row).not.toContain(name);
    const after = await admin.must<{ total: { cost_pico: string; attempts: number } }>('GET', '/usage?window=total');
    expect(BigInt(after.total.cost_pico)).toBeGreaterThanOrEqual(BigInt(before.total.cost_pico));
    expect(await auditRows()).toBeGreaterThan(audited);
    expect(await admin.must('GET', '/audit/verify')).toMatchObject({ whole: true, first_broken: null });
  }, 60_000);
});

describe('exports', () => {
  it.each(['csv', 'ndjson'])(
    'security test 79: in %s hold the rows of their tenant alone, and no address opens them',
    async (format) => {
      const { admin, endpoints } = stack;
      const model = await admin.createModel([{ upstream: 'sim-chat' }]);
      await stack.settled();
      const id = await chat(endpoints.api_key, model.key, 'to be exported');
      await until(
        'it is in the ledger',
        20_000,
        async () => (await admin.call('GET', `/requests/${id}`)).status === 200,
      );
      const stranger = await makeTenant(stack, `stranger-${format}`);
      for (const path of [`/usage?format=${format}`, `/spend?format=${format}`, `/requests?format=${format}`]) {
        const address = `${endpoints.gateway}/api/v1${path}`;
        const as = async (who: StackAdmin): Promise<string> =>
          (await fetch(address, { headers: { authorization: who.authorization } })).text();
        const expectation = path.startsWith('/requests') ? id : model.key;
        await until('the export has it', 20_000, async () => (await as(admin)).includes(expectation));
        expect(await as(stranger.admin)).not.toContain(expectation);
        // Beside links made for it, an export asks for the same proof as the question itself, every time.
        expect((await fetch(address)).status).toBe(401);
        expect((await fetch(`${address}&access_token=${endpoints.admin_key}`)).status).toBe(401);
      }
    },
    60_000,
  );
});
