import type { ProbeServiceClient, TestResult } from '@roundhouse/contracts/registry/v1/probe_service';
import { unary } from '@roundhouse/grpc';
import type { RunEnd, TestRecorder } from './model-tests.ports.ts';

const TIMEOUT = { timeoutMs: 8_000 } as const;

/** Keeps results at registry. */
export class GrpcTestRecorder implements TestRecorder {
  private readonly client: ProbeServiceClient;

  constructor(client: ProbeServiceClient) {
    this.client = client;
  }

  async record(runId: string, results: readonly TestResult[], end: RunEnd | undefined): Promise<Uint8Array> {
    const ends = { finished: end !== undefined, cancelled: end === 'cancelled' };
    const request = { runId, results: [...results], ...ends };
    return (await unary(this.client, 'recordTestResults', request, TIMEOUT)).runJson;
  }
}
