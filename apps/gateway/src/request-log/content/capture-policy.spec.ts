import { describe, expect, it } from '@jest/globals';
import { SettingsEntry, type DeepPartial } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from '@roundhouse/snapshot';
import { capturePolicy } from './capture-policy.ts';

const PLACE = { organizationId: 'org', projectId: 'project' };

function policy(settings: Record<string, DeepPartial<SettingsEntry>>, ofModel?: string) {
  const entry = (id: string) => settings[id] && SettingsEntry.fromPartial({ id, ...settings[id] });
  const state = { settings: entry, project: () => undefined };
  return capturePolicy(state as unknown as ConfigState, PLACE, ofModel);
}

describe('what is captured', () => {
  it('is a preview without card numbers where nobody says anything', () => {
    expect(policy({})).toEqual({ level: 'preview', redaction: { emails: false, cardNumbers: true } });
  });

  it('is decided by the narrowest scope that says something, and by the model before all', () => {
    const platform = { contentCapture: 'none', redactEmails: true };
    expect(policy({ platform })).toEqual({ level: 'none', redaction: { emails: true, cardNumbers: true } });
    const org = { contentCapture: 'full', redactEmails: false, redactCardNumbers: false };
    expect(policy({ platform, org })).toEqual({ level: 'full', redaction: { emails: false, cardNumbers: false } });
    expect(policy({ platform, org, project: { contentCapture: 'preview' } }).level).toBe('preview');
    expect(policy({ platform, org }, 'none').level).toBe('none');
    expect(policy({ platform }, 'metadata').level).toBe('preview');
    expect(policy({ platform }, '').level).toBe('none');
    expect(policy({ org: { contentDays: 0 } }, 'full').level).toBe('none');
    expect(policy({ platform: { contentDays: 0 }, org: { contentDays: 1 } }).level).toBe('preview');
  });
});
