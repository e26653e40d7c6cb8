import { describe, expect, it } from '@jest/globals';
import { AccessMode, AccessSubject, type SnapshotEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { resolveCallable } from './callables.ts';
import type { ConfigState } from './config-state.ts';
import { removalOf } from './entries.ts';
import {
  accessBinding,
  accessPolicy,
  apiKey,
  countsOf,
  model,
  organization,
  routeGroup,
  smallWorld,
} from './fixtures/entries.ts';
import { apply, delta, full, refusalOf, stateAfter, stateOf } from './fixtures/transfers.ts';

const KEY = { subject: AccessSubject.ACCESS_SUBJECT_API_KEY, subjectId: 'key' };
const RESTRICT = AccessMode.ACCESS_MODE_RESTRICT;
const bindingIds = (state: ConfigState) => [...(state.accessOf(KEY.subject, KEY.subjectId)?.bindings.keys() ?? [])];
const entryOf = async (more: SnapshotEntry[]) =>
  refusalOf(await apply(undefined, await full([...smallWorld(), ...more], 1)));

describe('access entries', () => {
  it('are found by their subject, and go with their last line', async () => {
    const entries = [
      ...smallWorld(),
      accessPolicy({ id: 'pol', ...KEY, mode: RESTRICT }),
      accessBinding({ id: 'b-1', ...KEY, modelId: 'mdl' }),
      accessBinding({ id: 'b-2', ...KEY, accessGroup: 'not-there-yet' }),
    ];
    const state = await stateOf(entries);
    expect(state.accessOf(KEY.subject, 'key')?.policy?.mode).toBe(RESTRICT);
    expect(bindingIds(state)).toEqual(['b-1', 'b-2']);
    expect(state.accessOf(AccessSubject.ACCESS_SUBJECT_PROJECT, 'key')).toBeUndefined();
    const lines = [
      removalOf('accessPolicy', 'pol'),
      removalOf('accessBinding', 'b-1'),
      removalOf('accessBinding', 'b-2'),
    ];
    const next = stateAfter(await apply(state, await delta(1, 2, lines, countsOf(smallWorld()))));
    expect(next.accessOf(KEY.subject, 'key')).toBeUndefined();
    expect(bindingIds(state)).toEqual(['b-1', 'b-2']);
  });

  it('keep the object of a subject that a delta does not touch', async () => {
    const entries = [...smallWorld(), accessBinding({ id: 'b-1', ...KEY, modelId: 'mdl' })];
    const state = await stateOf(entries);
    const added = apiKey({ id: 'key-2' });
    const next = stateAfter(await apply(state, await delta(1, 2, [added], countsOf([...entries, added]))));
    expect(next.accessOf(KEY.subject, 'key')).toBe(state.accessOf(KEY.subject, 'key'));
  });

  it('may replace the policy of a subject in one delta, but never leave it two', async () => {
    const entries = [...smallWorld(), accessPolicy({ id: 'old', ...KEY, mode: RESTRICT })];
    const state = await stateOf(entries);
    const fresh = accessPolicy({ id: 'new', ...KEY, mode: AccessMode.ACCESS_MODE_INHERIT });
    const replaced = await delta(1, 2, [fresh, removalOf('accessPolicy', 'old')], countsOf(entries));
    expect(stateAfter(await apply(state, replaced)).accessOf(KEY.subject, 'key')?.policy?.id).toBe('new');
    expect(refusalOf(await apply(state, await delta(1, 2, [fresh], countsOf([...entries, fresh]))))).toBe('conflict');
  });

  it('of nobody, for nothing or of another organization are refused', async () => {
    const foreign = [
      organization({ id: 'other' }),
      ...smallWorld(0),
      model({ id: 'theirs', organizationId: 'other' }),
      accessBinding({ id: 'b', ...KEY, modelId: 'theirs' }),
    ];
    expect(await entryOf([accessBinding({ id: 'b', ...KEY, modelId: 'nothing' })])).toBe('bad_reference');
    expect(await entryOf([accessPolicy({ id: 'p', ...KEY, subjectId: 'nobody' })])).toBe('bad_reference');
    expect(refusalOf(await apply(undefined, await full(foreign, 1)))).toBe('bad_reference');
  });
});

describe('route groups', () => {
  const member = { modelId: 'mdl', deploymentId: '', routeGroupId: '', enabled: true, weight: 0 };

  it('may name each other in any order, and only what is there', async () => {
    const inner = { modelId: '', deploymentId: '', routeGroupId: 'b', enabled: true, weight: 0 };
    const groups = [routeGroup({ id: 'a', members: [inner] }), routeGroup({ id: 'b', members: [member] })];
    expect(await entryOf(groups)).toBeUndefined();
    expect(await entryOf([groups[0]!])).toBe('bad_reference');
  });

  it('hold a model that they name', async () => {
    const entries = [...smallWorld(0), routeGroup({ id: 'g', members: [member] })];
    const state = await stateOf(entries);
    const lines = [removalOf('model', 'mdl')];
    const counts = countsOf(entries.filter(({ entry }) => entry?.$case !== 'model'));
    expect(refusalOf(await apply(state, await delta(1, 2, lines, counts)))).toBe('bad_reference');
  });

  it('share the namespace of models: a name is taken once, and a group hides a model of the organization', async () => {
    expect(await entryOf([routeGroup({ id: 'g', key: 'LLAMA-3' })])).toBe('conflict');
    const state = await stateOf([...smallWorld(), routeGroup({ id: 'g', projectId: 'prj', key: 'llama-3' })]);
    expect(state.callableIn('prj', 'llama-3')).toBe('g');
    expect(state.routeGroup('g')?.key).toBe('llama-3');
    expect(resolveCallable(state, 'prj', 'llama-3')?.entry.id).toBe('g');
  });
});
