import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { addTargetFaults, bindingTarget, type TargetSpec } from './binding-target.ts';

const NONE: TargetSpec = { model_id: null, route_group_id: null, access_group: null };
const faultsOf = (spec: Partial<TargetSpec>) => {
  const faults = new Faults();
  addTargetFaults({ ...NONE, ...spec }, faults);
  return faults.details.map(({ where }) => where);
};

describe('the target of a binding', () => {
  it('is exactly one model, route group or access group (002-37)', () => {
    expect(faultsOf({ model_id: 'm' })).toEqual([]);
    expect(faultsOf({})).toEqual(['']);
    expect(faultsOf({ model_id: 'm', route_group_id: 'g', access_group: 'beta' })).toEqual([
      '/route_group_id',
      '/access_group',
    ]);
    expect(bindingTarget({ ...NONE, access_group: 'beta' })).toEqual({ kind: 'access_group', id: 'beta' });
    expect(bindingTarget({ ...NONE, route_group_id: 'g' })).toEqual({ kind: 'route_group', id: 'g' });
    expect(bindingTarget(NONE)).toBeUndefined();
  });
});
