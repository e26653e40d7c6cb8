import { AppError } from '@roundhouse/errors';
import * as oidc from 'openid-client';
import type { Claims } from '../domain/membership-rules.ts';
import type { GuardedFetch } from './infra/guarded-fetch.ts';

const TIMEOUT_S = 5;

/** How we are known at an identity provider. */
export interface ProviderClient {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined = a public client. */
  readonly clientSecret: string | undefined;
}

/** What one sign-in is recognised by. All of them are derived from what the browser holds. */
export interface FlowSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What somebody is asked to agree to, and where the answer goes. */
export interface AuthorizationWish {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

/** One identity provider, once its discovery document was read. */
export class IdentityProvider {
  private readonly configuration: oidc.Configuration;

  private constructor(configuration: oidc.Configuration) {
    this.configuration = configuration;
  }

  /**
   * Reads the provider's discovery document.
   *
   * @throws AppError UPSTREAM_ERROR, UPSTREAM_TIMEOUT when it cannot be read or contradicts the issuer
   */
  static async discover(client: ProviderClient, { fetch }: GuardedFetch): Promise<IdentityProvider> {
    const { issuer, clientId, clientSecret } = client;
    const found = await translated(() =>
      oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
        [oidc.customFetch]: fetch,
        timeout: TIMEOUT_S,
      }),
    );
    const server = found.serverMetadata();
    const configuration = new oidc.Configuration(server, clientId, undefined, authentication(server, clientSecret));
    configuration.timeout = TIMEOUT_S;
    configuration[oidc.customFetch] = fetch;
    // Also what comes straight from the provider must bear its signature.
    oidc.enableNonRepudiationChecks(configuration);
    return new IdentityProvider(configuration);
  }

  /** Where to send the browser. */
  async authorizationUrl(flow: FlowSecrets, { redirectUri, scopes }: AuthorizationWish): Promise<string> {
    return oidc.buildAuthorizationUrl(this.configuration, {
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(flow.codeVerifier),
      code_challenge_method: 'S256',
    }).href;
  }

  /**
   * Turns what the browser brought back into what the provider says of its user: state, nonce, PKCE, issuer, audience,
   * signature and times are checked.
   *
   * @param callbackUrl redirect URI with the query that the browser brought
   * @throws AppError SIGN_IN_FAILED for whatever does not fit; UPSTREAM_ERROR, UPSTREAM_TIMEOUT
   */
  async claims(callbackUrl: URL, flow: FlowSecrets): Promise<Claims & { readonly sub: string }> {
    return translated(async () => {
      const tokens = await oidc.authorizationCodeGrant(this.configuration, callbackUrl, {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.codeVerifier,
        idTokenExpected: true,
      });
      const idToken = tokens.claims();
      if (idToken === undefined) throw refused('it sent no ID token');
      if (this.configuration.serverMetadata().userinfo_endpoint === undefined) return idToken;
      const userInfo = await oidc.fetchUserInfo(this.configuration, tokens.access_token, idToken.sub);
      return { ...userInfo, ...idToken };
    });
  }
}

function authentication(server: Readonly<oidc.ServerMetadata>, clientSecret: string | undefined): oidc.ClientAuth {
  if (clientSecret === undefined) return oidc.None();
  // Without a list the provider supports this one (OpenID Connect Discovery 1.0, section 3).
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_basic')
    ? oidc.ClientSecretBasic(clientSecret)
    : oidc.ClientSecretPost(clientSecret);
}

/** Says what a fault means to the person who signs in; details stay in the logs. */
async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const internal = describe(cause);
    if (cause instanceof oidc.AuthorizationResponseError) throw refused(plainCode(cause.error), cause);
    if (cause instanceof oidc.ResponseBodyError) {
      throw cause.status >= 500 ? unreachable(internal, cause) : refused(plainCode(cause.error), cause);
    }
    const code = cause instanceof oidc.ClientError ? cause.code : undefined;
    if (code === 'OAUTH_TIMEOUT' || isTimeout(cause)) {
      throw new AppError('UPSTREAM_TIMEOUT', 'The identity provider does not answer; try again.', { internal, cause });
    }
    if (code === undefined || CALL_FAILED.has(code)) throw unreachable(internal, cause);
    throw new AppError('SIGN_IN_FAILED', 'The answer of the identity provider does not fit this sign-in; try again.', {
      internal,
      cause,
    });
  }
}

/** Codes of the library for calls whose answer was no answer. */
const CALL_FAILED = new Set(['OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR']);

function unreachable(internal: string, cause: unknown): AppError {
  return new AppError('UPSTREAM_ERROR', 'The identity provider cannot be reached; try again later.', {
    internal,
    cause,
  });
}

function refused(why: string, cause?: unknown): AppError {
  return new AppError('SIGN_IN_FAILED', `The identity provider refused the sign-in (${why}).`, { cause });
}

/** A code of OAuth as it may be shown: what a provider sends is not ours to repeat. */
function plainCode(code: string): string {
  return /^[a-z_]{1,64}$/.test(code) ? code : 'unknown reason';
}

function isTimeout(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    if (current.name === 'TimeoutError' || current.name === 'AbortError') return true;
    current = current.cause;
  }
  return false;
}

function describe(error: unknown): string {
  const parts: string[] = [];
  for (let current = error, depth = 0; current instanceof Error && depth < 3; depth += 1) {
    const { code } = current as { code?: unknown };
    parts.push(typeof code === 'string' ? `${current.message} [${code}]` : current.message);
    current = current.cause;
  }
  return parts.join(': ').slice(0, 500);
}
