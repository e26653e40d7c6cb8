import { describe, expect, it } from '@jest/globals';
import { SetProgress } from './set-progress.ts';

const loading = (bytesDone: number, change = {}) => ({
  phase: 'downloading' as const,
  bytesDone,
  attempt: 1,
  retryInMs: 0,
  ...change,
});

describe('SetProgress', () => {
  it('004-09 adds up bytes, rate and the time that is left over all files', () => {
    const set = new SetProgress(10_000);
    set.present(1_000);
    expect(set.state(0)).toMatchObject({ phase: 'queued', bytesDone: 1_000, bytesPerSecond: 0, etaS: 0 });
    for (let at = 0; at <= 2_000; at += 500) {
      set.report('a', loading(at), at);
      set.report('b', loading(at / 2), at);
    }
    expect(set.state(2_000)).toMatchObject({ phase: 'downloading', bytesDone: 4_000, bytesPerSecond: 1_500, etaS: 4 });
  });

  it('says that it verifies once nothing is loaded any more', () => {
    const set = new SetProgress(10);
    set.report('a', loading(4, { phase: 'verifying' }), 0);
    set.report('b', loading(3), 0);
    expect(set.state(0).phase).toBe('downloading');
    set.report('b', loading(6, { phase: 'verifying' }), 0);
    expect(set.state(0)).toMatchObject({ phase: 'verifying', bytesDone: 10, etaS: 0 });
  });

  it('tells when the next try begins, until bytes come again', () => {
    const set = new SetProgress(10);
    set.report('a', loading(1, { retryInMs: 500, attempt: 3 }), 1_000);
    expect(set.state(1_000)).toMatchObject({ attempt: 3, retryAtUnixMs: 1_500 });
    set.report('a', loading(2, { attempt: 3 }), 1_500);
    expect(set.state(1_500)).toMatchObject({ attempt: 3, retryAtUnixMs: 0 });
  });
});
