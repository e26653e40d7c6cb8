import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { createLogger } from './logger.ts';
import {
  endSpan,
  runWithSpan,
  startRequestSpan,
  startSpanFromTraceparent,
  withRemoteParent,
  withSpan,
} from './spans.ts';
import { currentTraceContext, sampleRequest, traceContextOf } from './trace-context.ts';
import { startTracing, type Tracing } from './tracing.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SAMPLED = `00-${TRACE_ID}-b7ad6b7169203331-01`;
const UNSAMPLED = `00-${TRACE_ID}-b7ad6b7169203331-00`;

describe('the sampling decision', () => {
  it('is the caller’s when it made one', () => {
    expect(sampleRequest(SAMPLED, 0, 'vendor=1')).toEqual({
      sampled: true,
      parent: { traceparent: SAMPLED, tracestate: 'vendor=1' },
    });
    expect(sampleRequest(UNSAMPLED, 1)).toEqual({ sampled: false });
  });

  it('takes the share of the rest', () => {
    expect(sampleRequest(undefined, 0.01, '', () => 0.009)).toEqual({ sampled: true, parent: undefined });
    expect(sampleRequest(undefined, 0.01, '', () => 0.01)).toEqual({ sampled: false });
  });

  it.each(['', 'garbage', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, `ff-${SAMPLED.slice(3)}`, `${SAMPLED}-x`])(
    'takes a malformed header (%s) as none',
    (header) => {
      expect(sampleRequest(header, 0)).toEqual({ sampled: false });
      expect(sampleRequest(header, 1)).toEqual({ sampled: true, parent: undefined });
    },
  );

  it('allocates nothing for what is not sampled', () => {
    expect(sampleRequest(undefined, 0)).toBe(sampleRequest(UNSAMPLED, 0));
  });
});

describe('spans', () => {
  const exporter = new InMemorySpanExporter();
  let tracing: Tracing;
  let finished: () => Promise<string[]>;

  beforeAll(() => {
    tracing = startTracing({ service: 'test', version: '0', sampleRatio: 0, exporter });
    const provider = trace.getTracerProvider() as unknown as { getDelegate(): { forceFlush(): Promise<void> } };
    finished = async () => {
      await provider.getDelegate().forceFlush();
      return exporter.getFinishedSpans().map((span) => span.name);
    };
  });
  afterAll(() => tracing.shutdown());
  beforeEach(() => exporter.reset());

  it('do not exist for unsampled requests', async () => {
    const span = startRequestSpan(tracing.sample(undefined), 'request');
    expect(span).toBeUndefined();
    runWithSpan(span, () => expect(currentTraceContext()).toBeUndefined());
    expect(startSpanFromTraceparent({ traceparent: UNSAMPLED, tracestate: '' }, 'plan')).toBeUndefined();
    expect(withSpan('step', {}, (inner) => inner)).toBeUndefined();
    expect(await finished()).toEqual([]);
  });

  it('continue the caller’s trace, with its state, down to the callee', async () => {
    const span = startRequestSpan(tracing.sample(SAMPLED, 'vendor=1'), 'request');
    const passedOn = runWithSpan(span, () => currentTraceContext());
    expect(passedOn).toEqual({
      traceparent: `00-${TRACE_ID}-${span?.spanContext().spanId}-01`,
      tracestate: 'vendor=1',
    });
    const traceIds = withRemoteParent(passedOn, 'plan', {}, (remote) => [
      remote?.spanContext().traceId,
      traceContextOf(remote!)?.traceparent.split('-')[1],
    ]);
    expect(traceIds).toEqual([TRACE_ID, TRACE_ID]);
    endSpan(span);
    expect(await finished()).toEqual(['plan', 'request']);
  });

  it('stay active across await, and end with the promise', async () => {
    const remote = { traceparent: SAMPLED, tracestate: '' };
    const seen = await withRemoteParent(remote, 'outer', {}, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return withSpan('inner', {}, () => trace.getActiveSpan()?.spanContext().traceId);
    });
    expect(seen).toBe(TRACE_ID);
    expect(await finished()).toEqual(['inner', 'outer']);
  });

  it('record a failure by its reason, never by its text', async () => {
    const remote = { traceparent: SAMPLED, tracestate: '' };
    const failing = withRemoteParent(remote, 'plan', {}, () => Promise.reject(new AppError('CONFLICT', 'hunter2')));
    await expect(failing).rejects.toThrow('hunter2');
    await finished();
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes).toEqual({ 'error.type': 'CONFLICT' });
    expect(JSON.stringify([span?.status, span?.events])).not.toContain('hunter2');
  });

  it('put their ids into log lines', () => {
    const lines: string[] = [];
    const logger = createLogger('test', 'info', { write: (line) => void lines.push(line) });
    withRemoteParent({ traceparent: SAMPLED, tracestate: '' }, 'plan', {}, () => logger.info('inside'));
    logger.info('outside');
    expect(JSON.parse(lines[0]!)).toMatchObject({ trace_id: TRACE_ID, message: 'inside' });
    expect(JSON.parse(lines[1]!)).not.toHaveProperty('trace_id');
  });
});
