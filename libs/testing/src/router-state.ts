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

/** What a router says of itself, asked as the gateway would ask it. @throws Error when it does not answer in 3 s */
export async function routerState({ grpc, dataDirectory }: RouterAddress): Promise<GetStateResponse> {
  const pem = (name: string): Buffer => readFileSync(join(dataDirectory, 'pki', name));
  const identity = credentials.createSsl(pem('ca.pem'), pem('gateway-key.pem'), pem('gateway.pem'));
  const name = serviceServerName('router');
  const client = new RouterServiceClient(grpc, identity, {
    'grpc.ssl_target_name_override': name,
    'grpc.default_authority': name,
  });
  try {
    return await new Promise((resolve, reject) => {
      client.getState({}, new Metadata(), { deadline: Date.now() + TIMEOUT_MS }, (error, state) => {
        if (error === null) resolve(state);
        else reject(error);
      });
    });
  } finally {
    client.close();
  }
}
