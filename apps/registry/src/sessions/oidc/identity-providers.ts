import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { parseAllowedRange } from '@roundhouse/egress';
import { KEY_MATERIAL, type KeyMaterial } from '../../key-material/key-material.ts';
import { IdentityProvider } from './identity-provider.ts';
import { openClientSecret } from './infra/client-secrets.ts';
import { guardedFetch, type GuardedFetch } from './infra/guarded-fetch.ts';
import type { OidcConnectionEntity } from './infra/oidc-connection.entity.ts';

/** Settings of calls to identity providers. */
export interface IdentityProviderSettings {
  /** PEM file of authorities that are trusted beside the usual ones; undefined = none. */
  readonly caFile: string | undefined;
}

/** Injection token of {@link IdentityProviderSettings}. */
export const IDENTITY_PROVIDER_SETTINGS = Symbol('IdentityProviderSettings');

/** A discovery document is read again after this, and keys with it. */
const MAX_AGE_MS = 10 * 60_000;
const MAX_KEPT = 64;

interface Kept {
  readonly version: string;
  readonly provider: Promise<IdentityProvider>;
  readonly calls: GuardedFetch;
  readonly untilMs: number;
}

/** Identity providers by connection, each discovered once in ten minutes. */
@Injectable()
export class IdentityProviders implements OnApplicationShutdown {
  private readonly kept = new Map<string, Kept>();
  private readonly keys: Pick<KeyMaterial, 'masterKeys'>;
  private readonly settings: IdentityProviderSettings;

  constructor(
    @Inject(KEY_MATERIAL) keys: Pick<KeyMaterial, 'masterKeys'>,
    @Inject(IDENTITY_PROVIDER_SETTINGS) settings: IdentityProviderSettings,
  ) {
    this.keys = keys;
    this.settings = settings;
  }

  /** The provider of a connection. @throws AppError UPSTREAM_ERROR, UPSTREAM_TIMEOUT when it cannot be discovered */
  async of(connection: OidcConnectionEntity): Promise<IdentityProvider> {
    const { id, revision, secretRevision } = connection;
    const version = `${revision} ${secretRevision}`;
    const found = this.kept.get(id);
    if (found?.version === version && found.untilMs > performance.now()) return found.provider;
    this.forget(id);
    if (this.kept.size >= MAX_KEPT) this.forget(this.kept.keys().next().value!);
    const made = this.discover(connection, version);
    this.kept.set(id, made);
    try {
      return await made.provider;
    } catch (error) {
      // The next one tries anew.
      if (this.kept.get(id) === made) this.forget(id);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    for (const id of this.kept.keys()) this.forget(id);
  }

  private discover(connection: OidcConnectionEntity, version: string): Kept {
    const { issuer, client_id: clientId, allowed_cidrs: ranges } = connection.spec;
    const clientSecret = openClientSecret(this.keys.masterKeys, connection);
    const calls = guardedFetch({ allowed: ranges.map(parseAllowedRange), caFile: this.settings.caFile });
    const provider = IdentityProvider.discover({ issuer, clientId, clientSecret }, calls);
    return { version, provider, calls, untilMs: performance.now() + MAX_AGE_MS };
  }

  private forget(id: string): void {
    const former = this.kept.get(id);
    this.kept.delete(id);
    // Calls that are under way end first; a failure to close leaves nothing to do.
    former?.calls.close().catch(() => undefined);
  }
}
