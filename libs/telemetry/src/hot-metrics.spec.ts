import { describe, expect, it } from '@jest/globals';
import { createMetrics } from './metrics.ts';

/** The lines of one metric in the text format, comments aside. */
async function linesOf(metrics: ReturnType<typeof createMetrics>, name: string): Promise<string[]> {
  const text = await metrics.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(name));
}

describe('metrics of every request', () => {
  it('counts by label values', async () => {
    const metrics = createMetrics('test');
    const calls = metrics.hotCounter('calls_total', 'Calls.', ['route', 'status']);
    const good = calls.with({ route: '/a', status: '200' });
    good.inc();
    good.inc(2);
    calls.with({ status: '200', route: '/a' }).inc();
    calls.with({ route: '/"b"', status: '500' }).inc();
    expect(await linesOf(metrics, 'roundhouse_test_calls_total')).toEqual([
      'roundhouse_test_calls_total{route="/a",status="200"} 4',
      'roundhouse_test_calls_total{route="/\\"b\\"",status="500"} 1',
    ]);
  });

  it('reads like the histogram of the library', async () => {
    const ours = createMetrics('test');
    const theirs = createMetrics('test');
    const buckets = [0.5, 1, 2];
    const hot = ours.hotHistogram('seconds', 'Durations.', ['route'], buckets).with({ route: '/a' });
    const plain = theirs.histogram('seconds', 'Durations.', ['route'], buckets).labels('/a');
    for (const seconds of [0, 0.5, 0.51, 1, 1.5, 2, 2.01, 100]) {
      hot.observe(seconds);
      plain.observe(seconds);
    }
    const shown = await linesOf(ours, 'roundhouse_test_seconds');
    // The library puts the bound first, we put it last.
    expect(shown.map((line) => line.replace(/route="\/a",(le="[^"]+")/, '$1,route="/a"'))).toEqual(
      await linesOf(theirs, 'roundhouse_test_seconds'),
    );
  });

  it('shows metrics without labels before the first event', async () => {
    const metrics = createMetrics('test');
    metrics.hotCounter('attempts_total', 'Attempts.');
    expect(await linesOf(metrics, 'roundhouse_test_attempts_total')).toEqual(['roundhouse_test_attempts_total 0']);
  });
});
