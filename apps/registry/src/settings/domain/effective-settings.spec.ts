import { SETTING_DEFAULTS } from '@roundhouse/admin-api';
import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { addLevelFaults, effectiveSettings, levelOf } from './effective-settings.ts';

describe('settings', () => {
  it('are the defaults where nobody sets anything', () => {
    const { values, sources } = effectiveSettings({});
    expect(values).toEqual(SETTING_DEFAULTS);
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
  });

  it('of a narrower scope override those of a wider one, member by member, and say where they come from', () => {
    const { values, sources } = effectiveSettings({
      platform: { content_capture: 'none', circuit: { open_seconds: 9, window_seconds: 60 } },
      organization: { content_capture: null, circuit: { open_seconds: 11, window_seconds: null } },
      project: { content_capture: 'full', system_prompt: 'Be brief.' },
    });
    expect(values['content_capture']).toBe('full');
    expect(values['circuit']).toMatchObject({ open_seconds: 11, window_seconds: 60, failure_percent: 50 });
    expect(sources).toMatchObject({
      content_capture: 'project',
      system_prompt: 'project',
      'circuit.open_seconds': 'organization',
      'circuit.window_seconds': 'platform',
      'circuit.failure_percent': 'default',
    });
  });

  it('count only at levels where they may be made', () => {
    const { sources } = effectiveSettings({ project: { retention: { content_days: 1 } } });
    expect(sources['retention.content_days']).toBe('default');
  });

  it('made at a level that does not allow them are refused, all at once', () => {
    const faults = new Faults();
    const values = { limits: { rpm: 1 }, environment_organizations: ['o'], retention: { content_days: 1 } };
    addLevelFaults(faults, 'platform', values);
    expect(faults.details.map((fault) => fault.where)).toEqual(['/limits']);
    addLevelFaults(faults, 'project', values);
    expect(faults.details.map((fault) => fault.where)).toEqual(['/limits', '/retention', '/environment_organizations']);
  });

  it('that set nothing are no fault anywhere', () => {
    const faults = new Faults();
    addLevelFaults(faults, 'project', { limits: { rpm: null }, environment_organizations: [], retention: {} });
    expect(faults.details).toEqual([]);
  });

  it('belong to the installation, an organization or a project', () => {
    expect(levelOf({ organization_id: null, project_id: null })).toBe('platform');
    expect(levelOf({ organization_id: 'o', project_id: null })).toBe('organization');
    expect(levelOf({ organization_id: 'o', project_id: 'p' })).toBe('project');
  });
});
