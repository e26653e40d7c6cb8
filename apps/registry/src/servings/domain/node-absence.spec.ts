import { describe, expect, it } from '@jest/globals';
import { Attendance, judgeAbsences, LONGEST_BLINK_MS, type NodePresence } from './node-absence.ts';

const LOST_AFTER_MS = 600_000;
const NOW_MS = Date.parse('2026-11-21T12:00:00Z');

const present = (nodeId: string): NodePresence => ({
  nodeId,
  connected: true,
  lastSeenAtMs: NOW_MS - 1_000,
  revoked: false,
});

const away = (nodeId: string, forMs: number): NodePresence => ({
  ...present(nodeId),
  connected: false,
  lastSeenAtMs: NOW_MS - forMs,
});

function judged(nodes: readonly NodePresence[], watchedForMs = 10 * LOST_AFTER_MS) {
  const watchedSinceMs = NOW_MS - watchedForMs;
  const { gone, together } = judgeAbsences(nodes, { nowMs: NOW_MS, watchedSinceMs, lostAfterMs: LOST_AFTER_MS });
  return { gone: [...gone.keys()], together: [...together.keys()] };
}

describe('a node that is away', () => {
  it('is waited for until it was away for longer than is allowed', () => {
    expect(judged([present('a'), away('b', LOST_AFTER_MS - 1)]).gone).toEqual([]);
    expect(judged([present('a'), away('b', LOST_AFTER_MS)]).gone).toEqual(['b']);
  });

  it('is gone with a reason that stays the same while it is away', () => {
    const rules = { nowMs: NOW_MS, watchedSinceMs: 0, lostAfterMs: LOST_AFTER_MS };
    const { gone } = judgeAbsences([present('a'), away('b', LOST_AFTER_MS)], rules);
    expect(gone.get('b')).toEqual({ code: 'lost', message: 'This node is out of touch since 2026-11-21 11:50 UTC.' });
  });

  it('is not blamed for the time in which nobody looked', () => {
    expect(judged([present('a'), away('b', 9 * LOST_AFTER_MS)], LOST_AFTER_MS - 1).gone).toEqual([]);
    expect(judged([present('a'), away('b', 9 * LOST_AFTER_MS)], LOST_AFTER_MS).gone).toEqual(['b']);
  });

  it('is waited for as long as it never was in touch', () => {
    expect(judged([present('a'), { ...away('b', 0), lastSeenAtMs: undefined }])).toEqual({ gone: [], together: [] });
  });

  it('is gone at once when it was revoked, in touch or not', () => {
    expect(judged([present('a'), { ...present('b'), revoked: true }]).gone).toEqual(['b']);
  });

  it('is not gone when most fell silent together: that is the network of whoever looks', () => {
    const fleet = [present('a'), away('b', LOST_AFTER_MS), away('c', LOST_AFTER_MS + 60_000)];
    expect(judged(fleet)).toEqual({ gone: [], together: ['b', 'c'] });
    expect(judged([...fleet, present('d')]).gone).toEqual(['b', 'c']);
  });

  it('is gone when others have been away for long, and were not lost with it', () => {
    expect(judged([away('b', LOST_AFTER_MS), away('c', 5 * LOST_AFTER_MS), present('a')]).gone).toEqual(['b', 'c']);
  });
});

describe('looking', () => {
  it('begins anew after a break', () => {
    const attendance = new Attendance(0);
    attendance.look(LONGEST_BLINK_MS);
    expect(attendance.sinceMs).toBe(0);
    attendance.look(2 * LONGEST_BLINK_MS + 1);
    expect(attendance.sinceMs).toBe(2 * LONGEST_BLINK_MS + 1);
  });

  it('begins anew when the clock was set back', () => {
    const attendance = new Attendance(1_000);
    attendance.look(500);
    expect(attendance.sinceMs).toBe(500);
  });
});
