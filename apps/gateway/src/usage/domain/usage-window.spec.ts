import { describe, expect, it } from '@jest/globals';
import { usageWindow } from './usage-window.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');

describe('the time that usage is asked for', () => {
  it('is the last 30 days unless something else is named', () => {
    expect(usageWindow({}, NOW)).toEqual({ from: '2026-10-21T08:00:00.000Z', to: '2026-11-20T08:00:00.000Z' });
    expect(usageWindow({ to: '2026-03-01T01:00:00+01:00' }, NOW)).toEqual({
      from: '2026-01-30T00:00:00.000Z',
      to: '2026-03-01T00:00:00.000Z',
    });
    expect(usageWindow({ from: '2026-11-20T00:00:00Z' }, NOW).from).toBe('2026-11-20T00:00:00.000Z');
  });
});
