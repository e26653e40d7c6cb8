import { describe, expect, it } from '@jest/globals';
import { callablesOf, resolveCallable } from './callables.ts';
import { model, organization, project, routeGroup, smallWorld } from './fixtures/entries.ts';
import { stateOf } from './fixtures/transfers.ts';

const state = await stateOf([
  ...smallWorld(0),
  project({ id: 'prj-2' }),
  organization({ id: 'org-2' }),
  project({ id: 'foreign', organizationId: 'org-2' }),
  model({ id: 'own', projectId: 'prj', key: 'llama-3' }),
  model({ id: 'zed', key: 'zed' }),
]);

describe('resolveCallable', () => {
  it("finds a project's model before its organization's", () => {
    expect(resolveCallable(state, 'prj', 'llama-3')?.entry.id).toBe('own');
    expect(resolveCallable(state, 'prj-2', 'llama-3')?.entry.id).toBe('mdl');
  });

  it('does not regard case', () => {
    expect(resolveCallable(state, 'prj-2', 'LLAMA-3')?.entry.id).toBe('mdl');
  });

  it('finds a model by an alias, until the alias goes (000-21)', async () => {
    const renamed = await stateOf([...smallWorld(0), model({ id: 'new', key: 'new-name', aliases: ['Old-Name'] })]);
    expect(resolveCallable(renamed, 'prj', 'old-name')?.entry.id).toBe('new');
    expect(callablesOf(renamed, 'prj').map(({ entry }) => entry.key)).toContain('new-name');
    expect(resolveCallable(state, 'prj', 'old-name')).toBeUndefined();
  });

  it('refuses a configuration in which an alias is somebody else’s key', async () => {
    const clash = stateOf([...smallWorld(0), model({ id: 'thief', key: 'x', aliases: ['llama-3'] })]);
    await expect(clash).rejects.toThrow();
  });

  it('never finds the model of another organization', () => {
    expect(resolveCallable(state, 'foreign', 'llama-3')).toBeUndefined();
  });

  it('finds nothing for an unknown project', () => {
    expect(resolveCallable(state, 'nowhere', 'llama-3')).toBeUndefined();
  });
});

describe('callablesOf', () => {
  it('lists each name once, as it would resolve', () => {
    expect(callablesOf(state, 'prj').map(({ entry }) => entry.id)).toEqual(['own', 'zed']);
    expect(callablesOf(state, 'prj-2').map(({ entry }) => entry.id)).toEqual(['mdl', 'zed']);
    expect(callablesOf(state, 'foreign')).toEqual([]);
  });
});

describe('route groups', () => {
  it('are found by name and listed like models', async () => {
    const grouped = await stateOf([
      ...smallWorld(0),
      routeGroup({ id: 'grp', key: 'Fast' }),
      routeGroup({ id: 'own', key: 'near', projectId: 'prj' }),
    ]);
    expect(resolveCallable(grouped, 'prj', 'FAST')).toMatchObject({ kind: 'route_group', entry: { id: 'grp' } });
    expect(callablesOf(grouped, 'prj').map(({ kind, entry }) => `${kind} ${entry.key}`)).toEqual([
      'route_group Fast',
      'model Llama-3',
      'route_group near',
    ]);
  });
});
