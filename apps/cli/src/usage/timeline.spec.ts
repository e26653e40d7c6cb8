import { describe, expect, it } from '@jest/globals';
import type { RequestDetails } from '@roundhouse/admin-api';
import { timelineOf } from './timeline.ts';

type Details = Parameters<typeof timelineOf>[0];

const step = (name: string, startUs: number, durationUs: number, reason: string | null = null) => ({
  step: name,
  start_us: startUs,
  duration_us: durationUs,
  reason,
});

const attempt = (deployment: string, startUs: number) =>
  ({ deployment, deployment_id: 'id', start_us: startUs }) as RequestDetails['attempts'][number];

describe('the timeline of a request', () => {
  it('shows each step at its time, and which deployment failed why', () => {
    const request: Details = {
      steps: [
        step('plan', 0, 10_000),
        step('attempt', 10_000, 40_000, 'overloaded'),
        step('attempt', 50_000, 50_000),
        step('respond', 100_000, 12),
      ],
      attempts: [attempt('second', 50_000), attempt('first', 10_000)],
    };
    expect(timelineOf(request)).toEqual([
      { failed: false, text: '\nSTEP             AFTER      TOOK' },
      { failed: false, text: 'plan              0 us   10.0 ms  |####                                    |' },
      {
        failed: true,
        text: 'attempt        10.0 ms   40.0 ms  |   ################                     |  overloaded: first',
      },
      { failed: false, text: 'attempt        50.0 ms   50.0 ms  |                   #################### |  second' },
      { failed: false, text: 'respond       100.0 ms     12 us  |                                       #|' },
    ]);
  });

  it('is empty when nobody noted any step', () => {
    expect(timelineOf({ steps: [], attempts: [] })).toEqual([]);
  });
});
