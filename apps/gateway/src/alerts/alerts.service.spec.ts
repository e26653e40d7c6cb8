import { describe, expect, it } from '@jest/globals';
import type { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import type { AlertServiceClient } from '@roundhouse/contracts/tracing/v1/alert_service';
import type { DeadLetterServiceClient } from '@roundhouse/contracts/tracing/v1/dead_letter_service';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { AlertsService } from './alerts.service.ts';

type Done = (error: Error | null, answer: object) => void;

/** A client of which each method answers what it is given. */
function client(answers: Readonly<Record<string, object>>, asked: [string, unknown][] = []): object {
  const methods = Object.entries(answers).map(([name, answer]) => [
    name,
    (request: unknown, _metadata: unknown, _options: unknown, done: Done): object => {
      asked.push([name, request]);
      queueMicrotask(() => done(null, answer));
      return { cancel: () => undefined };
    },
  ]);
  return Object.fromEntries(methods) as object;
}

const NOWHERE = { installation: false, organizationId: 'o', wholeOrganization: false, projectIds: ['p'], teamIds: [] };
const WHOLE = { ...NOWHERE, wholeOrganization: true, projectIds: [] };

function serviceFor(scope: object, sinkOrganization: string | null, asked: [string, unknown][] = []): AlertsService {
  const sink = Buffer.from(JSON.stringify({ id: 's1', organization_id: sinkOrganization }));
  return new AlertsService({
    registry: client(
      { resolveScope: scope, callOperation: { bodyJson: sink }, authorize: {} },
      asked,
    ) as AdminServiceClient,
    alerts: client(
      {
        listAlerts: { alerts: [], nextBefore: '' },
        testSink: { delivered: true, httpStatus: 200, error: '', durationMs: 3 },
      },
      asked,
    ) as AlertServiceClient,
    deadLetters: client({ listDeadLetters: {} }, asked) as DeadLetterServiceClient,
  });
}

const call = (query: object = {}): never =>
  ({
    context: {},
    params: { id: 's1' },
    query: { limit: 50, ...query },
    body: undefined,
    signal: new AbortController().signal,
  }) as unknown as GatewayCall as never;

describe('alerts', () => {
  it('are seen by who sees a whole organization, of that alone', async () => {
    const asked: [string, unknown][] = [];
    await serviceFor(WHOLE, 'o', asked).alerts(call());
    expect(asked.at(-1)).toEqual([
      'listAlerts',
      expect.objectContaining({ installation: false, organizationId: 'o', limit: 50 }),
    ]);
    await expect(serviceFor(NOWHERE, 'o').alerts(call())).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });
});

describe('a sink of the installation', () => {
  it('is tried by roles of the installation alone, one of an organization by who may there', async () => {
    await expect(serviceFor(WHOLE, null).test(call())).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    const asked: [string, unknown][] = [];
    expect(await serviceFor(WHOLE, 'o', asked).test(call())).toMatchObject({ body: { delivered: true } });
    expect(asked.map(([name]) => name)).toEqual(['callOperation', 'authorize', 'testSink']);
    expect(asked[1]![1]).toMatchObject({ action: 'sink:test', organizationId: 'o' });
  });
});

describe('dead letters', () => {
  it('are seen by roles of the installation alone', async () => {
    await expect(serviceFor(WHOLE, 'o').deadLetters(call())).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });
});
