import {
  LeaseServiceClient,
  type RenewRequest,
  type RenewResponse,
} from '@roundhouse/contracts/tracing/v1/lease_service';
import { unary } from '@roundhouse/grpc';
import type { LeaseAuthority } from '../budgets.ports.ts';

/** Calls wait for it, so that it must not take long. On a busy machine a second is not long enough. */
const TIMEOUT_MS = 3_000;

/** Asks tracing's LeaseService. */
export class GrpcLeaseAuthority implements LeaseAuthority {
  private readonly client: LeaseServiceClient;

  constructor(client: LeaseServiceClient) {
    this.client = client;
  }

  renew(request: RenewRequest): Promise<RenewResponse> {
    return unary(this.client, 'renew', request, { timeoutMs: TIMEOUT_MS });
  }
}
