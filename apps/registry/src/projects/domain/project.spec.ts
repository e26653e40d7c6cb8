import { describe, expect, it } from '@jest/globals';
import { projectFaults, type ProjectSpec } from './project.ts';

const project: ProjectSpec = { organizationId: 'a', key: 'default', displayName: 'Default', adminStatus: 'active' };

describe('a project', () => {
  it('stays in its organization', () => {
    expect(projectFaults({ ...project, organizationId: 'b' }, project).details).toEqual([
      { where: '/organization_id', message: 'cannot be changed' },
    ]);
    expect(projectFaults(project, project).details).toEqual([]);
  });
});
