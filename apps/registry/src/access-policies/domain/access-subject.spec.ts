import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { addSubjectFaults, subjectOf, type SubjectSpec } from './access-subject.ts';

const spec = (fields: Partial<SubjectSpec> = {}): SubjectSpec => ({
  organization_id: 'o',
  project_id: null,
  team_id: null,
  member_id: null,
  service_account_id: null,
  api_key_id: null,
  ...fields,
});
const faultsOf = (fields: Partial<SubjectSpec>) => {
  const faults = new Faults();
  addSubjectFaults(spec(fields), faults);
  return faults.details.map(({ where }) => where);
};

describe('the subject of a policy or binding', () => {
  it('is the narrowest scope that is named', () => {
    expect(subjectOf(spec())).toEqual({ kind: 'organization', id: 'o' });
    expect(subjectOf(spec({ project_id: 'p' }))).toEqual({ kind: 'project', id: 'p' });
    expect(subjectOf(spec({ team_id: 't' }))).toEqual({ kind: 'team', id: 't' });
    expect(subjectOf(spec({ member_id: 'm' }))).toEqual({ kind: 'member', id: 'm' });
    expect(subjectOf(spec({ project_id: 'p', service_account_id: 's' }))).toEqual({ kind: 'service_account', id: 's' });
    expect(subjectOf(spec({ project_id: 'p', api_key_id: 'k' }))).toEqual({ kind: 'api_key', id: 'k' });
  });

  it('is one, and teams and members are not of a project', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ project_id: 'p', api_key_id: 'k' })).toEqual([]);
    expect(faultsOf({ member_id: 'm', team_id: 't', project_id: 'p' })).toEqual(['/team_id', '/project_id']);
    expect(faultsOf({ api_key_id: 'k', service_account_id: 's', member_id: 'm' })).toEqual([
      '/service_account_id',
      '/member_id',
    ]);
  });
});
