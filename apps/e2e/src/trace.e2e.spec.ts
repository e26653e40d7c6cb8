import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { until, type StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

/** Services that sent a span of this trace to the collector of the test run. */
function servicesOf(traceId: string): Set<string> {
  const file = process.env['ROUNDHOUSE_E2E_SPANS'] ?? '';
  const services = new Set<string>();
  if (!existsSync(file)) return services;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const span = JSON.parse(line) as { service: string; traceId: string };
    if (span.traceId === traceId) services.add(span.service);
  }
  return services;
}

describe('a caller’s trace', () => {
  it('runs through every service: HTTP, gRPC, NATS and the node', async () => {
    const traceId = randomBytes(16).toString('hex');
    const headers = {
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      'content-type': 'application/json',
    };
    const { gateway, api_key: apiKey, admin_key: adminKey } = stack.endpoints;
    const withEngine = process.env['ROUNDHOUSE_E2E_LLAMA'] === '1';
    const model = withEngine ? 'tiny-llama' : 'demo-chat';
    const listed = await fetch(`${gateway}/api/v1/models`, {
      headers: { ...headers, authorization: `Bearer ${adminKey}` },
    });
    expect(listed.status).toBe(200);
    const answer = await until('an answer', 30_000, async () => {
      const response = await fetch(`${gateway}/v1/chat/completions`, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'x' }], max_tokens: 2 }),
      });
      return response.status === 200 ? response : undefined;
    });
    expect(answer.headers.get('traceparent')).toContain(traceId);
    const expected = ['gateway', 'registry', 'router', 'tracing', ...(withEngine ? ['agent'] : [])];
    await until(`spans of ${expected.join(', ')}`, 20_000, () => {
      const seen = servicesOf(traceId);
      return expected.every((service) => seen.has(service));
    });
  });
});
