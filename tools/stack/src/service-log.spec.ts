import { describe, expect, it } from '@jest/globals';
import { summarise } from './service-log.ts';

describe('what of a log a person sees', () => {
  it.each([
    [
      '{"level":"error","message":"cannot write","error":{"message":"Not now.","internal":"ENOSPC"}}',
      'cannot write (ENOSPC)',
    ],
    ['{"level":"warn","message":"registry is away"}', 'registry is away'],
    ['2026-01-01 [12] @ FATAL:  could not write', '2026-01-01 [12] @ FATAL:  could not write'],
    ['[7] 2026/01/01 [ERR] JetStream failed', '[7] 2026/01/01 [ERR] JetStream failed'],
  ])('%s is shown', (line, summary) => {
    expect(summarise(line)).toBe(summary);
  });

  it.each(['{"level":"info","message":"request"}', '{broken', '2026-01-01 LOG:  ready', '[7] [INF] Server is ready'])(
    '%s stays in the file',
    (line) => {
      expect(summarise(line)).toBeUndefined();
    },
  );
});
