import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ErasureReport, RequestContentReport, RequestDetails, RequestPage } from '@roundhouse/admin-api';
import { until, type StackView } from '@roundhouse/testing';
import { printedBy } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant } from './harness/tenants.ts';

const PASTED = 'sk-proj-4f9aB0c1D2e3F4a5B6c7D8e9';

let stack: StackView;
let key: { id: string; secret: string };

beforeAll(async () => {
  stack = sharedStack();
  key = await stack.admin.createKey();
  await stack.settled();
});

async function chat(model: string, change: object): Promise<string> {
  const response = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key.secret}`,
      'content-type': 'application/json',
      'x-roundhouse-cost-labels': 'team=search',
    },
    body: JSON.stringify({ model, ...change }),
  });
  expect(response.status).toBe(200);
  await response.text();
  return response.headers.get('x-request-id') ?? '';
}

const found = async (query: string): Promise<RequestPage['data']> =>
  (await stack.admin.must<RequestPage>('GET', `/requests?api_key_id=${key.id}&${query}`)).data;

function shown(id: string): Promise<RequestDetails> {
  return until('the request with its amounts', 30_000, async () => {
    const { status, body } = await stack.admin.call('GET', `/requests/${id}`);
    const details = body as RequestDetails;
    return status === 200 && details.recorded && details.attempts.every((one) => one.usage_source !== null) && details;
  });
}

/** Files of the bus in which a text stands. */
function filesWith(text: string): string[] {
  const folder = join(stack.dataDirectory, 'nats');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return paths.filter((path) => statSync(path).isFile() && readFileSync(path, 'latin1').includes(text));
}

describe('what was said in a request', () => {
  it('is kept as the model says, searched, rated, and erased for good; what it cost stays', async () => {
    const word = `w${randomBytes(8).toString('hex')}`;
    const user = `ann-${word}@example.org`;
    const model = await stack.admin.createModel([{ upstream: 'sim-chat?tokens=5' }]);
    await stack.admin.must('PATCH', `/models/${model.id}`, { content_capture: 'full' });
    await stack.settled();
    const messages = [{ role: 'user', content: `Please keep ${word}, not ${PASTED}.` }];
    const ids = [await chat(model.key, { messages, user }), await chat(model.key, { messages, user, stream: true })];
    const [id = ''] = ids;
    for (const one of ids) {
      expect(await shown(one)).toMatchObject({
        request_preview: `Please keep ${word}, not [redacted].`,
        answer_preview: expect.stringMatching(/\S/),
        end_user: user,
        cost_labels: ['team=search'],
        capture: 'full',
      });
      const said = await stack.admin.must<RequestContentReport>('GET', `/requests/${one}/content`);
      expect(said).toMatchObject({ capture: 'full', request_truncated: false, answer_truncated: false, redactions: 1 });
      expect(JSON.parse(said.request ?? '')).toMatchObject({ messages: [{ content: said.request_preview }] });
      expect(said.answer).toContain(said.answer_preview?.slice(0, 20));
    }

    expect((await found(`q=${word}`)).map((one) => one.id).toSorted()).toEqual(ids.toSorted());
    expect(await found(`q=${word}%20-keep`)).toEqual([]);
    expect((await found(`end_user=${encodeURIComponent(user)}&cost_label=team%3Dsearch`)).length).toBe(2);
    expect(await printedBy(stack, 'logs', '--search', word)).toContain(`Please keep ${word}`.slice(0, 39));
    await printedBy(stack, 'requests', 'feedback', id, 'down', '--comment', `no, ${PASTED}`);
    expect((await found('feedback=down')).map((one) => one.id)).toEqual([id]);
    expect(await printedBy(stack, 'requests', 'content', id)).toContain('down no, [redacted]');

    const stranger = await makeTenant(stack, 'reader');
    for (const path of ['content', 'feedback']) {
      const body = path === 'feedback' ? { rating: 'up' } : undefined;
      const { status } = await stranger.admin.call(body ? 'POST' : 'GET', `/requests/${id}/${path}`, body);
      expect(status).toBe(404);
    }

    const { cost_pico: cost } = await shown(id);
    const wish = { organization_id: 'default', subject: 'user', subject_id: user };
    expect((await stranger.admin.call('POST', '/requests/erase', wish)).status).toBe(404);
    const organization = (await shown(id)).organization_id;
    const erased = await stack.admin.must<ErasureReport>('POST', '/requests/erase', {
      ...wish,
      organization_id: organization,
    });
    expect(erased).toMatchObject({ records: 2, contents: 2, feedback: 1, left: 0 });
    expect((await stack.admin.call('GET', `/requests/${id}/content`)).status).toBe(404);
    expect(await found(`q=${word}`)).toEqual([]);
    const rows = await stack.query<{ name: string; hits: string }>(
      `SELECT table_name AS name, query_to_xml(format('SELECT 1 FROM tracing.%I one WHERE one::text LIKE %L', table_name,
         '%${word}%'), true, true, '')::text AS hits FROM information_schema.tables WHERE table_schema = 'tracing'`,
    );
    expect(rows.filter(({ hits }) => hits.includes('<row')).map(({ name }) => name)).toEqual([]);
    // Nor in the stream that carried it, which lets go what tracing has.
    expect(filesWith(word)).toEqual([]);
    expect(await stack.admin.must('GET', `/requests/${id}`)).toMatchObject({ recorded: false, cost_pico: cost });
    const audit = await stack.admin.must<{ data: { action: string }[] }>(
      'GET',
      `/audit?organization_id=${organization}&resource_id=${erased.id}`,
    );
    expect(audit.data).toMatchObject([{ action: 'request_erasure.create' }]);
  }, 90_000);
});
