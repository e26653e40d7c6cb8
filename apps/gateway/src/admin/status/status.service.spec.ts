import { describe, expect, it } from '@jest/globals';
import { status, type ServiceError } from '@grpc/grpc-js';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { gatherStatus, type StatusSources } from './status.service.ts';

type Done = (error: ServiceError | null, response?: unknown) => void;

/** A client whose every method answers the same, or fails as if nobody listened. */
function client(answer: object | undefined): never {
  const method = (_request: unknown, _metadata: unknown, _options: unknown, done: Done): void => {
    const error = Object.assign(new Error('14 UNAVAILABLE'), { code: status.UNAVAILABLE, details: 'no connection' });
    queueMicrotask(() => (answer === undefined ? done(error as ServiceError) : done(null, answer)));
  };
  return new Proxy({}, { get: () => method }) as never;
}

const revision = { epoch: 'e', number: 12n };
const NODE = {
  meta: undefined,
  name: 'gpu-1',
  connected: true,
  agent_version: '1',
  desired_generation: 3,
  observed_generation: 2,
  last_seen_at: '2026-01-01T00:00:00Z',
};

const sources = (
  over: Partial<Record<'registry' | 'router' | 'tracing', undefined>> & { node?: object } = {},
): StatusSources => ({
  gateway: () => ({
    instance: 'gateway-1',
    version: '1',
    readiness: { ready: true, reasons: [] },
    configuration: { connected: true, revision, head: revision, ageMs: 300, refusal: undefined },
    accounting: {
      spoolId: 's',
      writable: true,
      unconfirmedRecords: 4,
      spoolBytes: 0,
      oldestUnconfirmedMs: 900,
      attemptsUnderWay: 0,
      earlierSpools: 0,
    },
  }),
  registry: {
    state: client('registry' in over ? undefined : { version: '1', head: revision, watchers: [], nodesConnected: 1 }),
    admin: client(
      'registry' in over ? undefined : { bodyJson: Buffer.from(JSON.stringify({ data: [{ ...NODE, ...over.node }] })) },
    ),
  },
  registryAddress: '127.0.0.1:1',
  routers: () => [{ address: '127.0.0.1:2', routerId: 'router-1', bypassed: false }],
  routerClient: () =>
    client(
      'router' in over ? undefined : { routerId: 'router-1', version: '1', revision, configAgeMs: 200, openPlans: 0 },
    ),
  tracing: client('tracing' in over ? undefined : { version: '1', pendingMessages: 0n, deadLetters: 0n }),
  tracingAddress: '127.0.0.1:3',
});

describe('status', () => {
  const context = CallContext.create();

  it('shows every service with version, revision and lag when all is well', async () => {
    const report = await gatherStatus(sources(), context);
    expect(report.status).toBe('ok');
    expect(report.problems).toEqual([]);
    expect(report.services.map(({ name, ready, revision: number, lag }) => [name, ready, number, lag])).toEqual([
      ['gateway', true, '12', '4 usage records unconfirmed'],
      ['registry', true, '12', null],
      ['router', true, '12', null],
      ['tracing', true, null, null],
      ['agent', true, null, 'generation 2 of 3'],
    ]);
  });

  it.each(['registry', 'router', 'tracing'] as const)('answers while %s is down, and says what to do', async (down) => {
    const report = await gatherStatus(sources({ [down]: undefined }), context);
    expect(report.status).toBe('degraded');
    expect(report.services.find(({ name }) => name === down)).toMatchObject({ ready: false });
    expect(report.problems).toHaveLength(1);
    expect(report.problems[0]).toMatchObject({ service: down, remedy: expect.stringContaining('Start') });
  });

  it('names a node that is not connected', async () => {
    const report = await gatherStatus(sources({ node: { connected: false } }), context);
    expect(report.problems).toEqual([
      expect.objectContaining({ service: 'agent', what: expect.stringContaining('gpu-1') }),
    ]);
  });
});
