import { describe, expect, it } from '@jest/globals';
import { TestResult, type TestTarget } from '@roundhouse/contracts/registry/v1/probe_service';
import { TestSlots } from './domain/test-slots.ts';
import type { RunEnd, TestRecorder } from './model-tests.ports.ts';
import { TestRun, type RunProgress } from './test-run.ts';

/** Keeps results as registry does: one per deployment. */
class MemoryRecorder implements TestRecorder {
  readonly stored = new Map<string, string>();
  readonly ends: (RunEnd | undefined)[] = [];
  failures = 0;

  async record(_runId: string, results: readonly TestResult[], end: RunEnd | undefined): Promise<Uint8Array> {
    await new Promise((done) => setImmediate(done));
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('registry is away');
    }
    for (const { deploymentId, result } of results) this.stored.set(deploymentId, result);
    if (end !== undefined) this.ends.push(end);
    return Buffer.from(String(this.stored.size));
  }
}

const targets = (count: number): TestTarget[] =>
  Array.from({ length: count }, (_, index) => ({ deploymentId: `d${index}`, definition: 'f' }));

function runOf(count: number, test: (target: TestTarget) => Promise<string>, slots = new TestSlots(4)) {
  const recorder = new MemoryRecorder();
  const progress: RunProgress[] = [];
  const ends: RunEnd[] = [];
  const losses: number[] = [];
  const run = new TestRun({
    runId: 'r',
    targets: targets(count),
    slots,
    recorder,
    test: async (target) =>
      TestResult.fromPartial({
        deploymentId: target.deploymentId,
        definition: target.definition,
        result: await test(target),
      }),
    onProgress: (one) => progress.push(one),
    onEnd: (end) => ends.push(end),
    onLoss: (_, results) => losses.push(results),
  });
  return { run, recorder, progress, ends, losses };
}

describe('a run of tests', () => {
  it('of 300 models comes to its end, four at a time, and reports progress (001-35)', async () => {
    let running = 0;
    let most = 0;
    const { run, recorder, progress, ends } = runOf(300, async () => {
      most = Math.max(most, (running += 1));
      await new Promise((done) => setTimeout(done, 8));
      running -= 1;
      return 'usable';
    });
    await run.run();
    expect([most, recorder.stored.size, recorder.ends, ends]).toEqual([4, 300, ['finished'], ['finished']]);
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toMatchObject({ done: 300, total: 300, counts: { usable: 300, error: 0 } });
    expect(progress.flatMap(({ latest }) => latest)).toHaveLength(300);
    const done = progress.map((one) => one.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  it('loses no result while registry is away for a moment', async () => {
    const { run, recorder, losses } = runOf(20, async () => 'error');
    recorder.failures = 2;
    await run.run();
    expect([recorder.stored.size, recorder.ends, losses]).toEqual([20, ['finished'], []]);
  });

  it('stops when the gateway goes, and says that it was cancelled', async () => {
    const { run, recorder } = runOf(100, async ({ deploymentId }) => {
      if (deploymentId === 'd10') run.stop();
      return 'usable';
    });
    await run.run();
    expect(recorder.ends).toEqual(['cancelled']);
    expect(recorder.stored.size).toBeLessThan(20);
  });

  it('lets another run have its turn', async () => {
    const slots = new TestSlots(4);
    const wait = async (): Promise<string> => {
      await new Promise((done) => setTimeout(done, 2));
      return 'usable';
    };
    const large = runOf(400, wait, slots);
    const largeEnd = large.run.run();
    const small = runOf(4, wait, slots);
    await small.run.run();
    expect(large.ends).toEqual([]);
    large.run.stop();
    await largeEnd;
  });
});
