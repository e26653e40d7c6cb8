/** Who makes a call. Derived from the key alone, never from the request's content. */
export interface Principal {
  readonly apiKeyId: string;
  readonly organizationId: string;
  readonly projectId: string;
  /** Empty = the key belongs to no team. */
  readonly teamId: string;
  /** Owner of the key. Empty = no member owns it. */
  readonly memberId: string;
  /** Owner of the key. Empty = no service account owns it. */
  readonly serviceAccountId: string;
  readonly scopes: readonly string[];
}

/** Right that a surface asks for. */
export type KeyScope = 'inference' | 'admin';

/** Turns request headers into a principal. */
export interface Authenticator {
  /**
   * Checks form, existence, secret, expiry, revocation, deny list, scope and age of the configuration. Synchronous.
   *
   * @param authorization value of `Authorization`, `Bearer <key>`; takes precedence
   * @param apiKeyHeader value of `x-api-key`
   * @param connection stands for the caller's connection; absent = nothing is remembered of it
   * @throws AppError UNAUTHENTICATED for anything wrong with the key, FORBIDDEN for a missing scope,
   *   NOT_READY when there is no configuration or it is too old for this scope
   */
  authenticate(
    authorization: string | undefined,
    apiKeyHeader: string | undefined,
    needs: KeyScope,
    connection?: object,
  ): Principal;
}

/** Injection token of the {@link Authenticator}. */
export const AUTHENTICATOR = Symbol('AUTHENTICATOR');
