import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTracing, type Tracing, type TracingOptions } from '@roundhouse/telemetry';
import { request } from 'undici';
import { API_KEY, startGateway, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import { sendJson, startUpstream, WHOLE_ANSWER, type ScriptedUpstream } from './fixtures/scripted-upstream.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const spans: Parameters<NonNullable<TracingOptions['exporter']>['export']>[0] = [];
const exporter: NonNullable<TracingOptions['exporter']> = {
  export: (batch, done) => {
    spans.push(...batch);
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
};
let tracing: Tracing;
let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  tracing = startTracing({ service: 'gateway', version: '0', sampleRatio: 0, exporter });
  upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
  gateway = await startGateway({ models: [{ key: 'm', upstreams: [upstream.url] }], tracing });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

async function call(model: string, flag: '00' | '01'): Promise<Record<string, unknown>> {
  const answer = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, traceparent: `00-${TRACE_ID}-b7ad6b7169203331-${flag}` },
    body: JSON.stringify({ model, messages: [] }),
  });
  await answer.body.dump();
  return answer.headers;
}

describe('the trace of a call', () => {
  it('names nothing when the caller does not sample', async () => {
    const headers = await call('m', '00');
    expect(headers['traceparent']).toBeUndefined();
    expect(upstream.requests.at(-1)?.headers['traceparent']).toBeUndefined();
    expect(gateway.accounting.opened.at(-1)?.attribution.trace).toBeUndefined();
  });

  it('goes on to the router, the upstream and the ledger, and back to the caller', async () => {
    const headers = await call('m', '01');
    const contexts = [
      headers['traceparent'],
      upstream.requests.at(-1)?.headers['traceparent'],
      gateway.planner.queries.at(-1)?.trace?.traceparent,
      gateway.accounting.opened.at(-1)?.attribution.trace?.traceparent,
    ];
    for (const context of contexts) expect(context).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`));
  });

  it('has a span per step, and names the step that refused a request', async () => {
    await call('unknown', '01');
    await tracing.shutdown();
    const names = spans.map((span) => span.name);
    expect(names).toEqual(
      expect.arrayContaining(['authenticate', 'resolve', 'access', 'shape', 'plan', 'attempt', 'settle', 'respond']),
    );
    expect(names.filter((name) => name === 'POST /v1/chat/completions')).toHaveLength(2);
    expect(spans.every((span) => span.spanContext().traceId === TRACE_ID)).toBe(true);
    const refused = spans
      .filter((span) => span.attributes['error.type'] === 'MODEL_NOT_FOUND')
      .map((span) => span.name);
    expect(refused).toContain('resolve');
  });
});
