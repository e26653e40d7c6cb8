import { readFileSync, rmSync } from 'node:fs';

/** Tests of one run by outcome. A test file that could not be loaded counts as one failed test. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Reads Jest's JSON report and removes it, so that the next run cannot be judged by it. Undefined when there is none. */
export function readTestCounts(reportFile: string): TestCounts | undefined {
  try {
    const counts = testCounts(JSON.parse(readFileSync(reportFile, 'utf8')) as Record<string, unknown>);
    rmSync(reportFile);
    return counts;
  } catch {
    return undefined;
  }
}

/** The counts of a parsed report. */
export function testCounts(report: Readonly<Record<string, unknown>>): TestCounts {
  const count = (name: string): number => Number(report[name] ?? 0);
  return {
    passed: count('numPassedTests'),
    failed: count('numFailedTests') + count('numRuntimeErrorTestSuites'),
    skipped: count('numPendingTests') + count('numTodoTests'),
  };
}
