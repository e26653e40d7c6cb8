import { describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { forecast, summedWindow, usageWindow } from './usage-window.ts';

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

describe('the time that is summed up', () => {
  it('begins with an hour and is open at its end unless that is named, so that no row need be read', () => {
    const now = NOW + 1_234_567;
    expect(summedWindow({}, 'UTC', now)).toEqual({
      window: { from: '2026-10-21T08:00:00.000Z', to: '2026-11-20T08:20:34.567Z' },
      bounds: { from: '2026-10-21T08:00:00.000Z', to: '' },
    });
    const named = { from: '2026-11-20T00:10:00.000Z', to: '2026-11-20T00:20:00.000Z' };
    expect(summedWindow(named, 'UTC', now)).toEqual({ window: named, bounds: named });
  });

  it('can be a window of the calendar, in its time zone, or all there ever was', () => {
    const { window } = summedWindow({ window: 'month' }, 'Europe/Berlin', NOW);
    expect(window).toEqual({ from: '2026-10-31T23:00:00.000Z', to: '2026-11-30T23:00:00.000Z' });
    expect(summedWindow({ window: 'total' }, 'UTC', NOW).bounds).toEqual({ from: '', to: '' });
    expect(() => summedWindow({ window: 'day', to: '2026-11-20T00:00:00Z' }, 'UTC', NOW)).toThrow(AppError);
  });
});

describe('a forecast', () => {
  it('is linear from the share of the window that has passed, to the last pico-dollar', () => {
    const window = { from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };
    expect(forecast(9_007_199_254_740_993n, window, NOW)).toBe(27_021_597_764_222_979n);
    expect(forecast(5n, window, Date.parse(window.to))).toBeUndefined();
    expect(forecast(0n, window, Date.parse(window.from))).toBeUndefined();
  });
});
