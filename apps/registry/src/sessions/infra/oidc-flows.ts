import { createHash, createHmac } from 'node:crypto';
import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import { newToken, tokenHash } from '../domain/one-time-token.ts';
import type { FlowSecrets } from '../oidc/identity-provider.ts';

/** Flows that were never finished, of which one start clears so many away. */
const SWEEP = 100;

/** Where a sign-in through an identity provider began and where it goes on. */
export interface FlowPlan {
  readonly connectionId: string;
  readonly redirectUri: string;
  readonly returnTo: string;
}

/** A flow that was started: the token stays with the browser that started it. */
export interface StartedFlow extends FlowSecrets {
  readonly token: string;
}

/** What a sign-in is recognised by, derived from the browser's token so that none of it is stored. */
export function flowSecrets(flowToken: string): FlowSecrets {
  const derive = (purpose: string): string => createHmac('sha256', flowToken).update(purpose).digest('base64url');
  return { state: derive('state'), nonce: derive('nonce'), codeVerifier: derive('code verifier') };
}

/** Starts a flow. */
export async function startFlow(
  manager: EntityManager,
  { connectionId, redirectUri, returnTo }: FlowPlan,
  lifetimeMs: number,
): Promise<StartedFlow> {
  await manager.query(
    `DELETE FROM oidc_flow WHERE state_hash IN
       (SELECT state_hash FROM oidc_flow WHERE expires_at < now() - interval '1 hour'
        ORDER BY expires_at LIMIT ${SWEEP} FOR UPDATE SKIP LOCKED)`,
  );
  const { text: token, hash } = newToken('flow');
  const secrets = flowSecrets(token);
  await manager.query(
    `INSERT INTO oidc_flow (state_hash, browser_hash, connection_id, redirect_uri, return_to, expires_at)
     VALUES ($1, $2, $3, $4, $5, now() + $6 * interval '1 millisecond')`,
    [stateHash(secrets.state), hash, connectionId, redirectUri, returnTo, lifetimeMs],
  );
  return { ...secrets, token };
}

/**
 * Takes a flow that the browser brings back; it is used up, whatever comes of it.
 *
 * @param state as it stands in the callback
 * @param flowToken as the browser kept it
 * @throws AppError SIGN_IN_FAILED when it was not started by this browser or was finished already; GONE when too old
 */
export async function takeFlow(manager: EntityManager, state: string, flowToken: string): Promise<FlowPlan> {
  const browserHash = tokenHash('flow', flowToken);
  const rows =
    browserHash === undefined
      ? []
      : await manager.query<
          [{ connection_id: string; redirect_uri: string; return_to: string; live: boolean }[], number]
        >(
          `DELETE FROM oidc_flow WHERE state_hash = $1 AND browser_hash = $2
           RETURNING connection_id, redirect_uri, return_to, expires_at > now() AS live`,
          [stateHash(state), browserHash],
        );
  const row = rows[0]?.[0];
  if (row === undefined) {
    throw new AppError('SIGN_IN_FAILED', 'This sign-in was not started in this browser, or is finished; start again.');
  }
  if (!row.live) throw new AppError('GONE', 'This sign-in took too long; start again.');
  return { connectionId: row.connection_id, redirectUri: row.redirect_uri, returnTo: row.return_to };
}

function stateHash(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}
