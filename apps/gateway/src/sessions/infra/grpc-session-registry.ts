import { unary } from '@roundhouse/grpc';
import { AppError } from '@roundhouse/errors';
import type { OpenedSession, SessionServiceClient } from '@roundhouse/contracts/registry/v1/session_service';
import type { SessionRegistry } from '../sessions.ports.ts';

const TIMEOUT = { timeoutMs: 8_000 } as const;
/** A sign-in may wait for an identity provider, which registry gives up after five seconds per question. */
const PROVIDER_TIMEOUT = { timeoutMs: 9_500 } as const;

/** Sessions over gRPC. */
export function grpcSessionRegistry(client: SessionServiceClient): SessionRegistry {
  return {
    signIn: async (request) => opened(await unary(client, 'signIn', request, TIMEOUT)),
    signOut: async (context) => void (await unary(client, 'signOut', { context }, TIMEOUT)),
    resolve: (context) => unary(client, 'resolve', { context }, TIMEOUT),
    setPassword: async (request) => opened(await unary(client, 'setPassword', request, TIMEOUT)),
    acceptInvite: async (request) => opened(await unary(client, 'acceptInvite', request, TIMEOUT)),
    finishBootstrap: async (request) => opened(await unary(client, 'finishBootstrap', request, TIMEOUT)),
    oidcConnections: async (context) => (await unary(client, 'listOidcConnections', { context }, TIMEOUT)).connections,
    startOidc: (request) => unary(client, 'startOidc', request, PROVIDER_TIMEOUT),
    finishOidc: (request) => unary(client, 'finishOidc', request, PROVIDER_TIMEOUT),
  };
}

function opened({ session }: { session?: OpenedSession | undefined }): OpenedSession {
  if (session === undefined) throw new AppError('INTERNAL', 'Something went wrong on our side.');
  return session;
}
