import { status, type ServerDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { context, trace } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigServiceClient, WatchRequest, WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';
import { RouteRequest, RouteResponse, RouterServiceClient } from '@roundhouse/contracts/router/v1/router_service';
import { AppError, REASONS, type Reason } from '@roundhouse/errors';
import {
  createLogger,
  startRequestSpan,
  startTracing,
  withSpan,
  runWithSpan,
  type Tracing,
} from '@roundhouse/telemetry';
import { concat, defer, from, NEVER, Observable, throwError } from 'rxjs';
import { abortSignalOf, callerOf } from './caller.ts';
import { bidiStream, messagesOf, serverStream, unary } from './calls.ts';
import { closeClient, createGrpcClient } from './client.ts';
import { fromServiceError } from './error-mapping.ts';
import { createTestIdentities, type TestIdentities } from './fixtures/test-identities.ts';
import { quietHandlers, startTestServer, type Handlers, type TestServer } from './fixtures/test-server.ts';
import { guardStream } from './guard-stream.ts';

const TIMEOUT_MS = 3_000;

describe('calls between services', () => {
  let identities: TestIdentities;
  let server: TestServer;
  let router: RouterServiceClient;
  let config: ConfigServiceClient;
  const handlers: Handlers = quietHandlers();

  beforeAll(async () => {
    identities = await createTestIdentities();
    server = await startTestServer(await identities.service('router'), handlers);
    const to = { address: server.address, service: 'router', tls: await identities.service('gateway') };
    router = createGrpcClient(RouterServiceClient, to);
    config = createGrpcClient(ConfigServiceClient, to);
  });
  afterAll(async () => {
    closeClient(router);
    closeClient(config);
    await server.close();
    await identities.remove();
  });
  beforeEach(() => {
    Object.assign(handlers, quietHandlers());
  });

  const getState = (timeoutMs = TIMEOUT_MS, signal?: AbortSignal) =>
    unary(router, 'getState', {}, { timeoutMs, signal });
  const watch = (signal?: AbortSignal) =>
    messagesOf(serverStream(config, 'watch', WatchRequest.fromPartial({ instanceId: 'gateway-1' }), { signal }));

  describe('errors', () => {
    it.each(Object.keys(REASONS) as Reason[])(
      '%s arrives with its reason, text, faults and retry advice',
      async (reason) => {
        handlers.getState = () => {
          throw new AppError(reason, 'What the caller reads.', {
            internal: 'for our eyes only',
            details: [{ where: '/name', message: 'is taken' }],
            retryAfterMs: 1_500,
          });
        };
        const error = await getState().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({
          reason,
          message: 'What the caller reads.',
          details: [{ where: '/name', message: 'is taken' }],
          retryAfterMs: 1_500,
        });
        expect((error as AppError).internal).not.toContain('our eyes');
      },
    );

    it('never shows what an unexpected error says', async () => {
      handlers.getState = () => Promise.reject(new Error('password=hunter2'));
      const error = (await getState().catch((thrown: unknown) => thrown)) as AppError;
      expect(error.reason).toBe('INTERNAL');
      expect(`${error.message} ${error.internal}`).not.toContain('hunter2');
    });

    it('arrive on a server stream after its messages', async () => {
      handlers.watch = () =>
        concat(
          from([heartbeat(1n)]),
          throwError(() => new AppError('NOT_READY', 'No head yet.')),
        );
      const seen: bigint[] = [];
      const reading = (async () => {
        for await (const message of watch()) seen.push(numberOf(message));
      })();
      await expect(reading).rejects.toMatchObject({ reason: 'NOT_READY', message: 'No head yet.' });
      expect(seen).toEqual([1n]);
    });
  });

  describe('deadlines and cancellation', () => {
    it('a late answer becomes DEADLINE and the handler is told', async () => {
      const told = new Promise<void>((resolve) => {
        handlers.getState = (_request, call) => {
          abortSignalOf(call).addEventListener('abort', () => resolve());
          return new Promise(() => undefined);
        };
      });
      await expect(getState(100)).rejects.toMatchObject({ reason: 'DEADLINE' });
      await told;
    });

    it('a caller that gives up cancels the handler', async () => {
      const giveUp = new AbortController();
      const told = new Promise<void>((resolve) => {
        handlers.getState = (_request, call) => {
          abortSignalOf(call).addEventListener('abort', () => resolve());
          giveUp.abort();
          return new Promise(() => undefined);
        };
      });
      await expect(getState(TIMEOUT_MS, giveUp.signal)).rejects.toMatchObject({ reason: 'CANCELLED' });
      await told;
    });

    it('leaving a server stream unsubscribes its source', async () => {
      const unsubscribed = new Promise<void>((resolve) => {
        handlers.watch = () =>
          new Observable((subscriber) => {
            subscriber.next(heartbeat(1n));
            return () => resolve();
          });
      });
      for await (const message of watch()) {
        expect(numberOf(message)).toBe(1n);
        break;
      }
      await unsubscribed;
    });

    it('a server that cannot be reached is NOT_READY', async () => {
      const nobody = createGrpcClient(RouterServiceClient, {
        address: '127.0.0.1:1',
        service: 'router',
        tls: await identities.service('gateway'),
      });
      await expect(unary(nobody, 'getState', {}, { timeoutMs: TIMEOUT_MS })).rejects.toMatchObject({
        reason: 'NOT_READY',
      });
      closeClient(nobody);
    });
  });

  describe('streams', () => {
    it('carry exact 64-bit numbers, in order', async () => {
      const numbers = [0n, 9_007_199_254_740_993n, 9_223_372_036_854_775_807n];
      handlers.watch = () => from(numbers.map(heartbeat));
      const seen: bigint[] = [];
      for await (const message of watch()) seen.push(numberOf(message));
      expect(seen).toEqual(numbers);
    });

    it('tell the handler who is calling', async () => {
      const caller = new Promise((resolve) => {
        handlers.route = (call) => {
          resolve(callerOf(call));
          call.end();
        };
      });
      const stream = bidiStream(router, 'route');
      stream.resume();
      expect(await caller).toEqual({ kind: 'service', name: 'gateway' });
    });

    it('echo in both directions without a deadline', async () => {
      handlers.route = (call) => {
        call.on(
          'data',
          guardStream(call, (message: RouteRequest) => call.write(answerTo(message))),
        );
        call.on('end', () => call.end());
      };
      const stream = bidiStream(router, 'route');
      stream.write(cancelling('a'));
      stream.write(cancelling('b'));
      stream.end();
      const seen: string[] = [];
      for await (const message of messagesOf<RouteResponse>(stream)) seen.push(message.answers[0]!.requestId);
      expect(seen).toEqual(['a', 'b']);
    });

    it.each([
      ['a listener throws', (call: RouteCall) => call.on('data', guardStream(call, failing))],
      [
        'a listener rejects',
        (call: RouteCall) =>
          call.on(
            'data',
            guardStream(call, () => Promise.reject(full())),
          ),
      ],
      ['the handler itself throws', failing],
    ])('end alone when %s', async (_case, route) => {
      handlers.route = route;
      const stream = bidiStream(router, 'route');
      const failure = new Promise<ServiceError>((resolve) => stream.once('error', resolve));
      stream.resume();
      stream.write(cancelling('a'));
      expect(fromServiceError(await failure)).toMatchObject({ reason: 'OVERLOADED', message: 'Too many plans.' });
      expect((await getState()).routerId).toBe('router-1');
    });

    it('end with DRAINING when the server stops, while a running unary call is finished', async () => {
      const stopping = await startTestServer(await identities.service('router'), handlers);
      const client = createGrpcClient(RouterServiceClient, {
        address: stopping.address,
        service: 'router',
        tls: await identities.service('gateway'),
      });
      const started = new Promise<void>((resolve) => {
        handlers.getState = async () => {
          resolve();
          await new Promise((wait) => setTimeout(wait, 200));
          return quietHandlers('finished').getState({}, undefined as never);
        };
      });
      handlers.route = (call) => void call.write(RouteResponse.fromPartial({}));
      const stream = bidiStream(client, 'route');
      const failure = new Promise<ServiceError>((resolve) => stream.once('error', resolve));
      await new Promise((resolve) => stream.once('data', resolve));
      const running = unary(client, 'getState', {}, { timeoutMs: TIMEOUT_MS });
      await started;
      await stopping.close();
      expect(fromServiceError(await failure)).toMatchObject({ reason: 'DRAINING' });
      expect((await running).routerId).toBe('finished');
      closeClient(client);
    });
  });

  describe('traces', () => {
    let tracing: Tracing;
    beforeAll(() => {
      tracing = startTracing({ service: 'test', version: '0', sampleRatio: 1 });
    });
    afterAll(() => tracing.shutdown());
    afterEach(() => expect(trace.getSpan(context.active())).toBeUndefined());

    const activeTraceId = () => trace.getActiveSpan()?.spanContext().traceId;
    const inRequest = async (run: () => Promise<unknown>): Promise<string> => {
      const span = startRequestSpan(tracing.sample(undefined), 'request')!;
      await runWithSpan(span, run);
      span.end();
      return span.spanContext().traceId;
    };

    it('go on in a unary handler, also after it has waited', async () => {
      const seen: (string | undefined)[] = [];
      handlers.getState = async () => {
        seen.push(activeTraceId());
        await new Promise((resolve) => setTimeout(resolve, 5));
        return withSpan('query', {}, () => {
          seen.push(activeTraceId());
          return quietHandlers().getState({}, undefined as never);
        });
      };
      const traceId = await inRequest(() => getState());
      expect(seen).toEqual([traceId, traceId]);
    });

    it('go on in a server stream', async () => {
      const seen: (string | undefined)[] = [];
      handlers.watch = () =>
        defer(() => {
          seen.push(activeTraceId());
          return from([heartbeat(1n)]);
        });
      const traceId = await inRequest(async () => {
        for await (const message of watch()) expect(numberOf(message)).toBe(1n);
      });
      expect(seen).toEqual([traceId]);
    });

    it('stand in the log lines of the callee', async () => {
      const lines: string[] = [];
      const logger = createLogger('router', 'info', { write: (line: string) => void lines.push(line) });
      handlers.getState = () => {
        logger.info('asked');
        return quietHandlers().getState({}, undefined as never);
      };
      const traceId = await inRequest(() => getState());
      expect(JSON.parse(lines[0]!)).toMatchObject({ message: 'asked', trace_id: traceId });
    });

    it('cost an unsampled call nothing: no metadata, no span', async () => {
      const seen: unknown[] = [];
      handlers.getState = (_request, call) => {
        seen.push(call.metadata.get('traceparent').length, activeTraceId());
        return quietHandlers().getState({}, undefined as never);
      };
      await getState();
      expect(seen).toEqual([0, undefined]);
    });
  });

  it('a stream that its server keeps silent stays open', async () => {
    handlers.watch = () => NEVER;
    const stop = new AbortController();
    const reading = watch(stop.signal).next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    stop.abort();
    await expect(reading).rejects.toMatchObject({ reason: 'CANCELLED', grpcStatus: status.CANCELLED });
  });
});

type RouteCall = ServerDuplexStream<RouteRequest, RouteResponse>;

function full(): AppError {
  return new AppError('OVERLOADED', 'Too many plans.');
}

function failing(): never {
  throw full();
}

function heartbeat(atUnixMs: bigint): WatchResponse {
  return { event: { $case: 'heartbeat', value: { head: undefined, atUnixMs } } };
}

function numberOf({ event }: WatchResponse): bigint {
  return event?.$case === 'heartbeat' ? event.value.atUnixMs : -1n;
}

function cancelling(requestId: string): RouteRequest {
  return RouteRequest.fromPartial({ cancelledRequestIds: [requestId] });
}

function answerTo(request: RouteRequest): RouteResponse {
  return RouteResponse.fromPartial({ answers: [{ requestId: request.cancelledRequestIds[0]! }] });
}
