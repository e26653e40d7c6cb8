import { unary } from '@roundhouse/grpc';
import { LedgerServiceClient } from '@roundhouse/contracts/tracing/v1/ledger_service';
import type { LedgerProgress } from '../accounting-flow.ports.ts';

const TIMEOUT_MS = 2_000;

/** Asks tracing's LedgerService. */
export class GrpcLedgerProgress implements LedgerProgress {
  private readonly client: LedgerServiceClient;

  constructor(client: LedgerServiceClient) {
    this.client = client;
  }

  async contiguousSeqs(spoolIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { spools } = await unary(this.client, 'progress', { spoolIds: [...spoolIds] }, { timeoutMs: TIMEOUT_MS });
    return new Map(spools.map(({ spoolId, contiguousSeq }) => [spoolId, Number(contiguousSeq)]));
  }
}
