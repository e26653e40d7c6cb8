import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import { createLogger, createMetrics } from '@roundhouse/telemetry';
import { LostAttempts } from './lost-attempts.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 10, 20, 12);

describe('the look for attempts that never ended', () => {
  it('leaves alone what may still be running, and goes further back once an hour', async () => {
    const asked: [Date, Date][] = [];
    const lines: string[] = [];
    const metrics = createMetrics('tracing');
    const answers: (number | Error)[] = [new Error('no database'), 3, 0];
    const repair = {
      settleLost: async (from: Date, to: Date) => {
        asked.push([from, to]);
        const answer = answers.shift() ?? 0;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    };
    const logger = createLogger('tracing', 'info', { write: (line) => void lines.push(line) });
    const lost = new LostAttempts(repair, 20 * MINUTE_MS, new ManualClock(NOW_MS), logger, metrics);
    for (let minute = 0; minute < 63; minute += 1) await lost.look();
    expect(asked.every(([, to]) => to.getTime() === NOW_MS - 20 * MINUTE_MS)).toBe(true);
    const hours = asked.map(([from, to]) => (to.getTime() - from.getTime()) / (60 * MINUTE_MS));
    // The first failed, so that the long look is made again.
    expect([...hours.slice(0, 3), hours[60], ...hours.slice(61)]).toEqual([168, 168, 2, 2, 168, 2]);
    expect(await metrics.registry.metrics()).toContain('roundhouse_tracing_lost_attempts_total 3');
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(['warn', 'error']);
  });
});
