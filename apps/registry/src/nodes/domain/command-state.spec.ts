import { describe, expect, it } from '@jest/globals';
import { commandState } from './command-state.ts';

const now = new Date('2026-01-01T00:00:00Z');
const before = new Date('2025-12-31T23:59:59Z');
const later = new Date('2026-01-01T00:00:01Z');

describe('a command', () => {
  it.each([
    ['waiting', { finishedAt: null, ok: null, deadlineAt: later }],
    ['expired', { finishedAt: null, ok: null, deadlineAt: now }],
    ['done', { finishedAt: before, ok: true, deadlineAt: later }],
    ['failed', { finishedAt: before, ok: false, deadlineAt: later }],
    // The node had begun in time.
    ['done', { finishedAt: now, ok: true, deadlineAt: before }],
  ])('is %s', (state, course) => {
    expect(commandState(course, now)).toBe(state);
  });
});
