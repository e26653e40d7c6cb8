import { AppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import { AdminStatus, type ApiKeyEntry, type PreviousSecret } from '@roundhouse/contracts/registry/v1/snapshot';
import { matchApiKeySecret, parseApiKey, verifyApiKeySecret, type Peppers } from '@roundhouse/secrets';
import type { ConfigState } from '@roundhouse/snapshot';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { STALE_AFTER_MS } from '../configuration/configuration.service.ts';
import type { Authenticator, KeyScope, Principal } from './auth.ports.ts';
import type { DenyList } from './deny-list.ts';
import { VerifiedKeys } from './verified-keys.ts';

/** A key, and the headers that it came in. */
interface SentKey {
  readonly authorization: string | undefined;
  readonly apiKeyHeader: string | undefined;
  readonly text: string;
  readonly digest: string;
}

const BEARER = /^bearer +(\S+)$/i;

/**
 * Authenticates by API key against the snapshot in memory. Only the match of a secret is remembered; everything that
 * can end a key's right is looked at with every request, so nothing outlives a revocation.
 */
export class ApiKeyAuthenticator implements Authenticator {
  private readonly configuration: ConfigurationView;
  private readonly peppers: Peppers;
  private readonly denied: Pick<DenyList, 'denies'>;
  private readonly clock: Clock;
  private readonly maxConfigAgeMs: number;
  private readonly verified = new VerifiedKeys();
  private readonly verifiedPrevious = new VerifiedKeys();
  /** What each connection sent last. Its own requests hold the text as well, and both go with it. */
  private readonly sent = new WeakMap<object, SentKey>();

  /** @param maxConfigAgeMs age of the configuration from which on inference keys are refused */
  constructor(
    configuration: ConfigurationView,
    peppers: Peppers,
    denied: Pick<DenyList, 'denies'>,
    clock: Clock,
    maxConfigAgeMs: number,
  ) {
    this.configuration = configuration;
    this.peppers = peppers;
    this.denied = denied;
    this.clock = clock;
    this.maxConfigAgeMs = maxConfigAgeMs;
  }

  authenticate(
    authorization: string | undefined,
    apiKeyHeader: string | undefined,
    needs: KeyScope,
    connection?: object,
  ): Principal {
    const { text, digest } = this.sentKey(authorization, apiKeyHeader, connection);
    const matched = this.verified.find(digest);
    // What matched once is well formed.
    if (matched === undefined && parseApiKey(text) === undefined) throw refused('malformed key');
    const state = this.usableState(needs);
    const inForce = matched !== undefined && matched === state.apiKey(matched.id);
    const entry = inForce ? matched : this.genuineEntry(state, text, digest);
    if (entry === undefined) throw refused('unknown key or wrong secret');
    this.checkStanding(state, entry);
    if (!entry.scopes.includes(needs)) {
      throw new AppError('FORBIDDEN', `This API key does not have the scope "${needs}".`);
    }
    return principalOf(entry);
  }

  /** Most connections send the same key with every request: it is put through the hash once. */
  private sentKey(
    authorization: string | undefined,
    apiKeyHeader: string | undefined,
    connection: object | undefined,
  ): SentKey {
    const before = connection && this.sent.get(connection);
    if (before !== undefined && before.authorization === authorization && before.apiKeyHeader === apiKeyHeader) {
      return before;
    }
    const text = presentedKey(authorization, apiKeyHeader);
    if (text === undefined) throw refused('no key was sent');
    const sent = { authorization, apiKeyHeader, text, digest: VerifiedKeys.digestOf(text) };
    if (connection !== undefined) this.sent.set(connection, sent);
    return sent;
  }

  /** The entry of a key whose secret is right. Unknown keys and wrong secrets take the same way, at the same cost. */
  private genuineEntry(state: ConfigState, text: string, digest: string): ApiKeyEntry | undefined {
    const parsed = parseApiKey(text);
    if (parsed === undefined) return undefined;
    const { keyId, secret } = parsed;
    const entry = state.apiKey(keyId);
    const previous = this.validPrevious(entry);
    if (previous !== undefined && this.verifiedPrevious.find(digest) === entry) return entry;
    const pepper = (entry === undefined ? undefined : this.peppers.byId(entry.pepperId)) ?? this.peppers.current;
    // Checked for unknown keys, too, so that the time taken does not tell which keys exist or are being rotated.
    const sharesPepper = previous?.pepperId === entry?.pepperId;
    const previousHmac = sharesPepper ? previous?.secretHmac : undefined;
    const match = matchApiKeySecret(pepper, secret, entry?.secretHmac, previousHmac);
    if (entry === undefined) return undefined;
    if (match !== undefined && pepper.id === entry.pepperId) {
      (match === 'current' ? this.verified : this.verifiedPrevious).remember(digest, entry);
      return entry;
    }
    if (previous === undefined || sharesPepper || !this.matchesPrevious(previous, secret)) return undefined;
    this.verifiedPrevious.remember(digest, entry);
    return entry;
  }

  /** The secret before the last rotation, while it is still valid. */
  private validPrevious(entry: ApiKeyEntry | undefined): PreviousSecret | undefined {
    const previous = entry?.previous;
    if (previous === undefined || this.clock.nowMs() >= Number(previous.untilUnixMs)) return undefined;
    return previous;
  }

  /** For a key that was rotated when the pepper changed, too: rare, so that the second HMAC costs nobody else. */
  private matchesPrevious({ pepperId, secretHmac }: PreviousSecret, secret: string): boolean {
    const pepper = this.peppers.byId(pepperId);
    return pepper !== undefined && verifyApiKeySecret(pepper, secret, secretHmac);
  }

  private usableState(needs: KeyScope): ConfigState {
    const state = this.configuration.current();
    if (state === undefined) {
      throw new AppError('NOT_READY', 'The service is starting and cannot check API keys yet.', {
        retryAfterMs: 1_000,
      });
    }
    const ageMs = this.configuration.ageMs();
    // A right to change things ends as soon as a revocation could be missed; inference goes on for a while.
    const limitMs = needs === 'admin' ? Math.min(STALE_AFTER_MS, this.maxConfigAgeMs) : this.maxConfigAgeMs;
    if (ageMs > limitMs) {
      throw new AppError('NOT_READY', 'The configuration is too old to check this API key.', {
        retryAfterMs: 5_000,
        internal: `age of the configuration: ${Math.round(ageMs)} ms`,
      });
    }
    return state;
  }

  private checkStanding(state: ConfigState, entry: ApiKeyEntry): void {
    if (this.denied.denies(entry.id, entry.organizationId)) throw refused('denied by file');
    if (entry.revoked) throw refused('revoked');
    if (entry.ownerDisabled) throw refused('its owner may not act');
    if (entry.expiresAtUnixMs !== 0n && this.clock.nowMs() >= Number(entry.expiresAtUnixMs)) throw refused('expired');
    const organization = state.organization(entry.organizationId);
    const project = state.project(entry.projectId);
    if (
      organization?.adminStatus !== AdminStatus.ADMIN_STATUS_ACTIVE ||
      project?.adminStatus !== AdminStatus.ADMIN_STATUS_ACTIVE
    ) {
      throw refused('organization or project is not active');
    }
  }
}

function presentedKey(authorization: string | undefined, apiKeyHeader: string | undefined): string | undefined {
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1] ?? '';
  return apiKeyHeader;
}

const principals = new WeakMap<ApiKeyEntry, Principal>();

/** Entries of the configuration are replaced, never changed: the same one means the same principal. */
function principalOf(entry: ApiKeyEntry): Principal {
  let principal = principals.get(entry);
  if (principal === undefined) {
    const { id, organizationId, projectId, teamId, memberId, serviceAccountId, scopes } = entry;
    principal = { apiKeyId: id, organizationId, projectId, teamId, memberId, serviceAccountId, scopes };
    principals.set(entry, principal);
  }
  return principal;
}

/** One text for every cause: a caller must not learn whether a key exists. */
function refused(internal: string): AppError {
  return new AppError('UNAUTHENTICATED', 'Incorrect API key provided.', { internal });
}
