import type { TestResult } from '@roundhouse/contracts/registry/v1/probe_service';

/** Where results go. */
export interface TestRecorder {
  /**
   * Keeps results of a run; the same one twice is kept once.
   *
   * @returns the run as the admin API shows it
   */
  record(runId: string, results: readonly TestResult[], end: RunEnd | undefined): Promise<Uint8Array>;
}

/** How a run ended. */
export type RunEnd = 'finished' | 'cancelled';
