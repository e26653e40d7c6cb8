import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import type { Caller } from '../commands/domain/caller.ts';
import { ConfiguredServices } from '../fixtures/configured-services.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

let bench: ServiceBench<ConfiguredServices>;
let registry: ConfiguredServices;
let admin: Caller;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('access-as-code'), await freshDatabase(), ConfiguredServices);
  registry = bench.services;
  ({ admin } = await registry.tenant('as-code'));
});

afterAll(() => bench.close());

/** Everything refers to something that comes later. */
const FILE = `
apiVersion: roundhouse/v1
kind: access_binding
metadata: {}
spec: {access_group: beta}
---
apiVersion: roundhouse/v1
kind: access_binding
metadata: {project: default}
spec: {route_group_id: outer}
---
apiVersion: roundhouse/v1
kind: access_policy
metadata: {}
spec: {mode: grant}
---
apiVersion: roundhouse/v1
kind: route_group
metadata: {key: outer}
spec:
  display_name: Outer
  members:
    - {route_group_id: inner}
    - {model_id: large, priority: 1}
  fallbacks: {general: [spare]}
  policy:
    strategy: least_busy
    members: [{model_id: large, weight: 2}]
---
apiVersion: roundhouse/v1
kind: route_group
metadata: {key: inner}
spec:
  display_name: Inner
  members: [{model_id: chat}]
---
apiVersion: roundhouse/v1
kind: route_group
metadata: {key: spare}
spec:
  display_name: Spare
  members: [{model_id: large}]
---
apiVersion: roundhouse/v1
kind: access_group
metadata: {key: beta}
spec: {display_name: Beta}
---
apiVersion: roundhouse/v1
kind: model
metadata: {key: chat}
spec: {display_name: Chat, price: {free: true}, capabilities: {context_window_tokens: 8000}, access_groups: [beta]}
---
apiVersion: roundhouse/v1
kind: model
metadata: {key: large}
spec: {display_name: Large, price: {free: true}, capabilities: {context_window_tokens: 8000}}
---
apiVersion: roundhouse/v1
kind: deployment
metadata: {key: chat-1}
spec: {model_id: chat, provider_id: main, upstream_model_id: c}
---
apiVersion: roundhouse/v1
kind: deployment
metadata: {key: large-1}
spec: {model_id: large, provider_id: main, upstream_model_id: l}
---
apiVersion: roundhouse/v1
kind: provider
metadata: {key: main}
spec: {driver: openai-compatible, base_url: 'https://api.example/v1', credential_id: shared}
---
apiVersion: roundhouse/v1
kind: credential
metadata: {key: shared}
spec: {display_name: Shared, secret: s, base_url: 'https://api.example/v1'}
`;

describe('access and route groups as code', () => {
  it('are made in one application whatever their order; the same file again changes nothing', async () => {
    const planned = await registry.plan(admin, FILE);
    expect(planned.faults).toEqual([]);
    const applied = await registry.apply(admin, FILE);
    expect(applied.summary).toMatchObject({ create: 13, update: 0, delete: 0 });
    const again = await registry.apply(admin, FILE);
    expect(again.summary).toMatchObject({ create: 0, update: 0, unchanged: 13 });
    expect(again.revision).toBe(applied.revision);
  });

  it('are exported as a file that changes nothing', async () => {
    const text = await registry.export(admin);
    expect(text).toContain('kind: route_group');
    expect((await registry.plan(admin, text)).summary).toMatchObject({ create: 0, update: 0, delete: 0 });
  });

  it('are rolled back: an earlier policy is published again as a new version', async () => {
    const before = await registry.apply(admin, FILE);
    await registry.apply(admin, FILE.replace('least_busy', 'cost').replace('mode: grant', 'mode: inherit'));
    const rolledBack = await registry.rollBack(admin, before.revision);
    expect(rolledBack.faults).toEqual([]);
    const { rows } = await registry.routeGroups.list(admin, { limit: 10, sort: 'key', key: 'outer' });
    expect(await registry.routeGroups.show(rows)).toMatchObject([
      { policy: { strategy: 'least_busy' }, published_version: 3 },
    ]);
  });

  it('are refused with the place of the fault, and nothing of them is kept', async () => {
    const cycle = FILE.replace('members: [{model_id: chat}]', 'members: [{model_id: chat}, {route_group_id: outer}]');
    const { faults } = await registry.plan(admin, cycle);
    expect(faults.length).toBeGreaterThan(0);
    expect(JSON.stringify(faults)).toContain('leads back to this route group');
    await expect(registry.apply(admin, cycle)).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
    expect((await registry.plan(admin, FILE)).summary).toMatchObject({ create: 0, update: 0, delete: 0 });
  });
});
