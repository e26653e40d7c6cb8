import { Inject, Injectable } from '@nestjs/common';
import type { EnvironmentKeys } from '@roundhouse/drivers';
import type { EntityManager } from 'typeorm';
import { ENVIRONMENT, type InstallationEnvironment } from '../key-material/installation-environment.ts';
import { SecretVault } from './secret-vault.ts';

/** A provider, as far as keys of the environment are concerned. */
export interface EnvironmentUser {
  readonly id: string;
  readonly organizationId: string;
  /** Variables that may hold its key, the first one set wins. */
  readonly variables: readonly string[];
}

/**
 * Keys of the installation's environment, for the organizations that its operator listed (003-25). They are sealed like
 * any other secret, one copy per provider that may use them.
 */
@Injectable()
export class EnvironmentSecrets {
  private readonly vault: SecretVault;
  private readonly texts: ReadonlyMap<string, string>;
  private readonly listed: readonly string[];

  constructor(@Inject(SecretVault) vault: SecretVault, @Inject(ENVIRONMENT) environment: InstallationEnvironment) {
    this.vault = vault;
    this.listed = environment.organizations.map((name) => name.toLowerCase());
    // A text that no header can hold is no key.
    this.texts = new Map(
      Object.entries(environment.variables).filter(([, text]) => /^[\x21-\x7e]{1,8192}$/.test(text)),
    );
  }

  /** Which variables are set, and which organizations may use them. */
  async keys(manager: EntityManager): Promise<EnvironmentKeys> {
    if (this.listed.length === 0) return { names: new Set(), organizationIds: new Set() };
    const rows = await manager.query<{ id: string }[]>(
      `SELECT id FROM organization WHERE lower(key) = ANY($1::text[]) OR id::text = ANY($1::text[])`,
      [this.listed],
    );
    return { names: new Set(this.texts.keys()), organizationIds: new Set(rows.map((row) => row.id)) };
  }

  /**
   * Brings what providers hold of the environment up to date.
   *
   * @returns ids of the providers for which something changed
   */
  async settle(manager: EntityManager, users: readonly EnvironmentUser[]): Promise<ReadonlySet<string>> {
    const { names, organizationIds } = await this.keys(manager);
    const ids = users.map((user) => user.id);
    const held = await this.vault.byHolder(manager, 'environment', ids);
    const changed = new Set<string>();
    for (const { id, organizationId, variables } of users) {
      const name = organizationIds.has(organizationId) ? variables.find((each) => names.has(each)) : undefined;
      const present = held.get(id) ?? [];
      const same = present.find((secret) => secret.name === name);
      const holder = { kind: 'environment', id, organizationId } as const;
      if (present.length > (same === undefined ? 0 : 1)) {
        await this.vault.remove(manager, holder, name === undefined ? [] : [name]);
        changed.add(id);
      }
      const text = name === undefined ? undefined : this.texts.get(name);
      if (name === undefined || text === undefined || (same !== undefined && this.vault.isText(same, text))) continue;
      await this.vault.put(manager, { holder, name, text });
      changed.add(id);
    }
    return changed;
  }
}
