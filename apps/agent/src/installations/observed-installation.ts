import type { Reason } from '@roundhouse/errors';

/** Where an installation is in its life. */
export type InstallationPhase = 'queued' | 'downloading' | 'verifying' | 'ready' | 'failed' | 'cancelled';

/** An installation as the node sees it. */
export interface ObservedInstallation {
  id: string;
  phase: InstallationPhase;
  /** Durably written, over all files. */
  bytesDone: number;
  bytesTotal: number;
  /** Why it failed or was cancelled. */
  reason: Reason | undefined;
  message: string;
  /** Of the last seconds. */
  bytesPerSecond: number;
  /** 0 = not known. */
  etaS: number;
  /** Of the present job, from 1. */
  attempt: number;
  /** When the next try begins; 0 = it is not waiting. */
  retryAtUnixMs: number;
}
