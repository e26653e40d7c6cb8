import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Adjustment,
  ImportedCosts,
  LedgerVerification,
  RequestDetails,
  Residuals,
  SpoolList,
  UsageReport,
} from '@roundhouse/admin-api';
import { newId } from '@roundhouse/kernel';
import { until, type AdminPage, type StackView } from '@roundhouse/testing';
import { printedBy, runProgram } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant, type Tenant } from './harness/tenants.ts';

const TODAY = new Date().toISOString().slice(0, 10);

let stack: StackView;
let stranger: Tenant;
let key: { id: string; secret: string };
let model: { id: string; key: string };
let upstream: string;
let requestIds: string[];
let costPico: bigint;

/** One chat with the key. @returns our id of the request */
async function chat(metadata: object | undefined, labels?: string): Promise<string> {
  const response = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key.secret}`,
      'content-type': 'application/json',
      ...(labels !== undefined && { 'x-roundhouse-cost-labels': labels }),
    },
    body: JSON.stringify({ model: model.key, metadata, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const text = await response.text();
  expect([response.status, text]).toEqual([200, expect.any(String)]);
  return response.headers.get('x-request-id') ?? '';
}

const usage = (query: string) => stack.admin.must<UsageReport>('GET', `/usage?api_key_id=${key.id}&${query}`);

beforeAll(async () => {
  stack = sharedStack();
  // A name of its own, as far as other tests go.
  upstream = `sim-chat?tokens=${300 + (Date.now() % 500)}`;
  model = await stack.admin.createModel([{ upstream, priority: 0 }]);
  stranger = await makeTenant(stack, 'ledger');
  const { data } = await stack.admin.must<AdminPage<{ id: string }>>('GET', '/projects');
  const wish = { project_id: data[0]?.id, display_name: 'labelled', cost_labels: { team: 'search' } };
  key = await stack.admin.must('POST', '/api-keys', wish);
  await stack.settled();
  requestIds = [
    await chat({ cost_labels: { run: '7', team: 'nobody' } }),
    await chat(undefined, 'run=8'),
    await chat(undefined),
  ];
  await until('the ledger has every request', 30_000, async () => {
    const { total } = await usage('');
    costPico = BigInt(total.cost_pico);
    return total.requests === requestIds.length;
  });
}, 90_000);

describe('cost labels', () => {
  it('of keys, metadata and header part what was used, and a key keeps its own', async () => {
    const byTeam = await usage('group_by=cost_label&label_name=team');
    expect(byTeam.data).toMatchObject([{ cost_label: 'search', requests: 3, cost_pico: String(costPico) }]);
    const byRun = await usage('group_by=cost_label,model&label_name=run');
    const shown = byRun.data.map((row) => `${row.cost_label ?? '-'} ${row.model ?? ''} ${row.requests}`);
    expect(new Set(shown)).toEqual(new Set(['7', '8', '-'].map((run) => `${run} ${model.key} 1`)));
    expect(byRun.data.reduce((sum, row) => sum + BigInt(row.cost_pico), 0n)).toBe(costPico);
    expect((await usage('group_by=cost_label')).total.requests).toBe(3);
    expect((await usage('cost_label=run%3D7')).total.requests).toBe(1);
    expect((await usage('group_by=upstream_model')).data).toMatchObject([{ upstream_model: upstream }]);
    const printed = await printedBy(stack, 'usage', '--by', 'cost_label', '--label', 'team', '--api-key', key.id);
    expect(printed).toMatch(/^search\t3\t/m);
  });
});

describe('a bill', () => {
  const importing = (csv: string) => stack.admin.call('POST', '/usage/reconciliation', { provider: 'simulated', csv });
  const residual = async () => {
    const query = `/usage/reconciliation?provider=simulated&from=${TODAY}`;
    const { by_model: models } = await stack.admin.must<Residuals>('GET', query);
    return models.find(({ upstream_model: name }) => name === upstream);
  };

  it('is taken whole or not at all, once, and what differs is named', async () => {
    const bill = `day,model,cost_pico\n${TODAY},${upstream},${costPico + 7n}\n`;
    expect((await importing(bill)).body).toMatchObject({ added: 1, changed: 0, cost_pico: String(costPico + 7n) });
    const again = (await importing(bill)).body as ImportedCosts;
    expect(again).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
    expect(await residual()).toMatchObject({ residual_pico: '7', recorded_pico: String(costPico), attempts: 3 });
    const spoilt = await importing(`${bill}${TODAY},x,much\nyesterday,x,1\n`);
    expect(spoilt.status).toBe(400);
    const { details } = (spoilt.body as { error: { details: { where: string }[] } }).error;
    expect(details.map(({ where }) => where)).toEqual(['/csv/line/3', '/csv/line/4']);
    expect(await residual()).toMatchObject({ residual_pico: '7' });
  });

  it('is sent and shown by the program, and streamed', async () => {
    const file = join(stack.dataDirectory, `bill-${newId()}.csv`);
    await writeFile(file, `day,model,cost_pico\n${TODAY},${upstream},${costPico - 3n}\n`);
    expect(await printedBy(stack, 'ledger', 'reconcile', file, '--provider', 'simulated')).toContain('1 changed');
    const shown = await printedBy(stack, 'ledger', 'residuals', '--provider', 'simulated', '--from', TODAY);
    expect(shown).toContain(`simulated\t${upstream}\t${costPico - 3n}\t${costPico}\t-$0.000000000003\t`);
    const { text } = await stack.admin.call('GET', `/usage/reconciliation?from=${TODAY}&format=ndjson`);
    expect(text.split('\n').some((line) => line.includes(upstream))).toBe(true);
  });

  it('of one tenant is nothing to another', async () => {
    const bill = { provider: 'simulated', csv: `day,cost_pico\n${TODAY},1\n` };
    expect((await stranger.admin.call('POST', '/usage/reconciliation', bill)).status).toBe(404);
    expect(await stranger.admin.must('GET', '/usage/reconciliation')).toMatchObject({ data: [] });
    expect((await stranger.admin.call('GET', '/usage/reconciliation?organization_id=demo')).status).toBe(404);
  });
});

describe('the ledger', () => {
  it('is verified by roles of the installation, by REST and by the program', async () => {
    const { equal, data } = await stack.admin.must<LedgerVerification>('POST', '/usage/verify', { from: TODAY });
    expect(equal).toBe(true);
    expect(data[0]).toMatchObject({ rows_difference: 0, difference_pico: '0', labels_difference_pico: '0' });
    const { code, stdout } = await runProgram(stack, ['ledger', 'verify', '--from', TODAY, '-o', 'json']);
    expect([code, (JSON.parse(stdout) as LedgerVerification).equal]).toEqual([0, true]);
    expect((await stack.admin.call('POST', '/usage/verify', { from: 'x', to: '2026-02-30' })).status).toBe(400);
    for (const [method, path, body] of [
      ['POST', '/usage/verify', {}],
      ['GET', '/ledger/spools', undefined],
      ['POST', '/ledger/adjustments', { attempt_id: newId(), cost_pico: '-1', reason: 'x' }],
      ['POST', `/ledger/spools/${newId()}/abandon`, undefined],
    ] as const) {
      expect([path, (await stranger.admin.call(method, path, body)).status]).toEqual([path, 403]);
    }
  });

  it('is corrected by rows that name why, once, and its sums follow', async () => {
    const { attempts } = await stack.admin.must<RequestDetails>('GET', `/requests/${requestIds[2]}`);
    const attempt = { attempt_id: attempts[0]?.id ?? '', reason: 'invoice 17' };
    const correct = (pico: bigint) =>
      stack.admin.call('POST', '/ledger/adjustments', { ...attempt, cost_pico: String(pico) });
    const corrected = (await correct(-5n)).body as Adjustment;
    expect(corrected).toMatchObject({ added: true, cost_pico: String(BigInt(attempts[0]?.cost_pico ?? 0) - 5n) });
    expect((await correct(-5n)).body).toMatchObject({ ...corrected, added: false });
    expect((await correct(-6n)).status).toBe(409);
    expect((await usage('')).total).toMatchObject({ cost_pico: String(costPico - 5n), requests: 3 });
    expect((await usage('cost_label=team%3Dsearch')).total.cost_pico).toBe(String(costPico - 5n));
    const { code } = await runProgram(stack, ['ledger', 'verify', '--from', TODAY]);
    expect(code).toBe(0);
  });

  it('shows the spools of gateways, and gives up none that it does not know', async () => {
    const { data } = await stack.admin.must<SpoolList>('GET', '/ledger/spools');
    expect(data.length).toBeGreaterThan(0);
    expect(await printedBy(stack, 'ledger', 'spools')).toContain(data[0]?.id ?? '?');
    expect((await stack.admin.call('POST', `/ledger/spools/${newId()}/abandon`)).status).toBe(404);
  });
});
