import { describe, expect, it } from '@jest/globals';
import type {
  DescribeSubjectsRequest,
  DescribeSubjectsResponse,
  SinkServiceClient,
} from '@roundhouse/contracts/registry/v1/sink_service';
import type { UnroutedAlert } from '../deliveries.ports.ts';
import { RegistryNames } from './registry-names.ts';

type Done = (error: Error | null, answer?: DescribeSubjectsResponse) => void;

const DEPLOYMENT = {
  id: 'dep',
  organizationId: 'org',
  key: 'gpt-eu',
  providerId: 'prv-now',
  providerKey: 'openai-now',
  modelId: 'mdl',
  modelKey: 'gpt',
};
const PROVIDER = { ...DEPLOYMENT, id: 'prv', key: 'openai-eu', providerId: 'prv', providerKey: 'openai-eu' };

/** A registry that knows one deployment and one provider. */
class Registry {
  readonly asked: DescribeSubjectsRequest[] = [];
  isAway = false;

  describeSubjects(request: DescribeSubjectsRequest, _metadata: unknown, _options: unknown, done: Done): object {
    this.asked.push(request);
    const wanted = new Set([...request.deploymentIds, ...request.providerIds]);
    const subjects = [DEPLOYMENT, PROVIDER].filter(({ id }) => wanted.has(id));
    queueMicrotask(() => (this.isAway ? done(new Error('away')) : done(null, { subjects })));
    return { cancel: () => undefined };
  }
}

const alert = (payload: Record<string, unknown>): UnroutedAlert => ({
  id: 'a',
  kind: 'request.finished',
  organizationId: 'org',
  subjectId: null,
  occurredAt: new Date(0),
  payload,
});

describe('RegistryNames', () => {
  it('name the explicit provider, also where the deployment has moved to another since (002-34)', async () => {
    const registry = new Registry();
    const names = new RegistryNames(registry as unknown as SinkServiceClient);
    expect(await names.of([alert({ deployment_id: 'dep', provider_id: 'prv' }), alert({})])).toEqual([
      { deployment: 'gpt-eu', model: 'gpt', provider: 'openai-eu', provider_id: 'prv' },
      {},
    ]);
    expect(await names.of([alert({ deployment_id: 'dep' })])).toEqual([
      { deployment: 'gpt-eu', model: 'gpt', provider: 'openai-now', provider_id: 'prv-now' },
    ]);
  });

  it('are asked for once a minute, also those that nobody knows', async () => {
    const registry = new Registry();
    let nowMs = 0;
    const names = new RegistryNames(registry as unknown as SinkServiceClient, () => nowMs);
    const alerts = [alert({ deployment_id: 'dep' }), alert({ deployment_id: 'gone' })];
    await names.of(alerts);
    await names.of(alerts);
    expect(registry.asked).toHaveLength(1);
    nowMs = 60_001;
    await names.of(alerts);
    expect(registry.asked).toHaveLength(2);
  });

  it('are left out while registry is away, and come when it is back', async () => {
    const registry = new Registry();
    const names = new RegistryNames(registry as unknown as SinkServiceClient);
    registry.isAway = true;
    expect(await names.of([alert({ provider_id: 'prv' })])).toEqual([{}]);
    registry.isAway = false;
    expect(await names.one('provider', 'prv')).toMatchObject({ key: 'openai-eu' });
  });
});
