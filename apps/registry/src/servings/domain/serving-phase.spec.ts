import { describe, expect, it } from '@jest/globals';
import { servingCondition, type PhaseCopy, type PhaseFacts } from './serving-phase.ts';

const copy = (change: Partial<PhaseCopy> = {}): PhaseCopy => ({
  role: 'active',
  state: 'ready',
  phase: 'ready',
  message: '',
  nodeName: 'gpu-1',
  bytesDone: 0,
  bytesTotal: 0,
  loadProgress: 0,
  ...change,
});

const condition = (copies: readonly PhaseCopy[], change: Partial<PhaseFacts> = {}) =>
  servingCondition({ wanted: 1, stopped: false, problem: '', copies, ...change });

describe('the condition of a serving', () => {
  it('says how far its only copy is', () => {
    expect(condition([])).toMatchObject({ phase: 'placing', progress: 0 });
    const downloading = copy({ state: 'working', phase: 'downloading', bytesDone: 5, bytesTotal: 10 });
    expect(condition([downloading])).toEqual({ phase: 'downloading', message: 'Downloading on gpu-1.', progress: 0.4 });
    const loading = condition([copy({ state: 'working', phase: 'starting', loadProgress: 0.5 })]);
    expect(loading).toMatchObject({ phase: 'loading', message: 'Loading on gpu-1.' });
    expect(loading.progress).toBeCloseTo(0.9);
    expect(condition([copy()])).toEqual({ phase: 'ready', message: '1 of 1 copies ready.', progress: 1 });
    expect(condition([copy({ phase: 'unloaded' })]).phase).toBe('unloaded');
  });

  it('says why there is none', () => {
    const problem = '1 of 1 copies fit on no node.';
    expect(condition([], { problem })).toEqual({ phase: 'pending', message: problem, progress: 0 });
    const failed = copy({ state: 'failed', phase: 'failed', message: 'The file is damaged.' });
    expect(condition([failed])).toMatchObject({ phase: 'failed', message: 'gpu-1: The file is damaged.' });
    expect(condition([copy({ state: 'lost' })])).toMatchObject({ phase: 'pending', message: 'gpu-1 out of touch.' });
  });

  it('is degraded while only some serve, or something stands in the way', () => {
    const failed = copy({ state: 'failed', phase: 'failed', message: 'out of memory', nodeName: 'gpu-2' });
    expect(condition([copy(), failed], { wanted: 2 })).toMatchObject({
      phase: 'degraded',
      message: '1 of 2 copies ready. gpu-2: out of memory',
      progress: 0.5,
    });
    expect(condition([copy()], { problem: 'Release 2 was taken back.' }).phase).toBe('degraded');
  });

  it('tells of a new release on its way, and of a drained serving', () => {
    const both = [copy(), copy({ role: 'candidate', state: 'working', phase: 'starting' })];
    expect(condition(both)).toMatchObject({
      phase: 'ready',
      message: '1 of 1 copies ready. A new release is on its way to gpu-1.',
    });
    expect(condition(both, { stopped: true }).phase).toBe('drained');
  });
});
