import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { credentials, Metadata } from '@grpc/grpc-js';
import { RouterServiceClient, type GetStateResponse } from '@roundhouse/contracts/router/v1/router_service';
import { serviceServerName } from '@roundhouse/pki';

const TIMEOUT_MS = 3_000;

/** Where a router of a stack is, and the stack's own certificates. */
export interface RouterAddress {
  /** host:port. */
  readonly grpc: string;
  readonly dataDirectory: string;
}

/** A connection to a router, with the gateway's identity. */
export class RouterWatch {
  private readonly client: RouterServiceClient;

  constructor({ grpc, dataDirectory }: RouterAddress) {
    const pem = (name: string): Buffer => readFileSync(join(dataDirectory, 'pki', name));
    const identity = credentials.createSsl(pem('ca.pem'), pem('gateway-key.pem'), pem('gateway.pem'));
    const name = serviceServerName('router');
    this.client = new RouterServiceClient(grpc, identity, {
      'grpc.ssl_target_name_override': name,
      'grpc.default_authority': name,
    });
  }

  /** What it says of itself. @throws Error when it does not answer in 3 s */
  state(): Promise<GetStateResponse> {
    return new Promise((resolve, reject) => {
      this.client.getState({}, new Metadata(), { deadline: Date.now() + TIMEOUT_MS }, (error, state) => {
        if (error === null) resolve(state);
        else reject(error);
      });
    });
  }

  close(): void {
    this.client.close();
  }
}
