import { describe, expect, it } from '@jest/globals';
import { testCounts } from './test-counts.ts';

describe('the counts of a test run', () => {
  it('count a test file that could not be loaded as a failure', () => {
    const report = { numPassedTests: 4, numFailedTests: 0, numRuntimeErrorTestSuites: 1, numPendingTests: 2 };
    expect(testCounts(report)).toEqual({ passed: 4, failed: 1, skipped: 2 });
  });
});
