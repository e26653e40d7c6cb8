import { Inject, Injectable } from '@nestjs/common';
import { ROTATE_CREDENTIAL, type JsonObject } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { may, requirePermission, type Caller } from '../commands/domain/caller.ts';
import { DocumentService, type Draft, type Secrets } from '../resources/document-service.ts';
import { Faults } from '../resources/domain/faults.ts';
import { requireRevision } from '../resources/resource-revision.ts';
import { SecretVault } from '../secrets/secret-vault.ts';
import { CREDENTIAL } from './credential.kind.ts';
import { newSecretsOf, type NewSecrets, type WrittenKey } from './domain/credential-keys.ts';
import { addCredentialFaults, foreignHosts, ownHosts } from './domain/credential.ts';
import type { CredentialEntity, CredentialSpec, HeldSecret } from './infra/credential.entity.ts';
import { usesOf } from './infra/credential-use.ts';

/** A new secret for one key of a credential. */
export interface Rotation {
  readonly secret: string;
  /** Name of the key; undefined = the first. */
  readonly key?: string | undefined;
  /** Revision that the credential must have; undefined = any. */
  readonly revision?: string | undefined;
}

const DEFAULT_KEYS = [{ name: 'default', note: null, admin_status: 'active' }] as const;

/** Use cases of credentials. No answer ever holds a secret. */
@Injectable()
export class CredentialsService extends DocumentService<CredentialSpec, CredentialEntity> {
  protected override readonly fixed = ['driver', 'preset'];
  private readonly vault: SecretVault;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(SecretVault) vault: SecretVault,
  ) {
    super(commands, CREDENTIAL);
    this.vault = vault;
    registerResource(handlers, this);
    handlers.on(ROTATE_CREDENTIAL, async ({ caller, params, body }) => {
      const [shown] = await this.show([await this.rotate(caller, params['id'] ?? '', body)]);
      return shown;
    });
  }

  /**
   * Replaces the secret of one key. Watchers get the new one with the next delta; the former one is forgotten.
   *
   * @throws AppError NOT_FOUND, also for a key that it does not have; FORBIDDEN; STALE_REVISION
   */
  async rotate(caller: Caller, id: string, { secret, key, revision }: Rotation): Promise<CredentialEntity> {
    return this.commands.run(caller, async (changes) => {
      const row = await this.find(changes.manager, caller, id, true);
      requirePermission(caller, 'credential:rotate', CREDENTIAL.placeOf(row.spec, row.id));
      requireRevision(row, BigInt(revision ?? 0), CREDENTIAL.noun);
      const wanted = key?.toLowerCase();
      const found = row.spec.keys.find(({ name }) => wanted === undefined || name.toLowerCase() === wanted);
      if (found === undefined) throw new AppError('NOT_FOUND', 'The credential has no such key.');
      const before = CREDENTIAL.describe(row);
      await this.keep(changes.manager, row, new Map([[found.name, secret]]));
      return changes.update(CREDENTIAL, row, before, 'rotate');
    });
  }

  /** The secrets of keys stand inside the list of keys. */
  protected override separate(document: Readonly<Record<string, unknown>>): { spec: object; secrets: Secrets } {
    const { secret, keys = DEFAULT_KEYS, ...rest } = document;
    const written = keys as readonly WrittenKey[];
    const withSecret = written.filter((key) => typeof key.secret === 'string');
    return {
      spec: { ...rest, keys: written.map(({ secret: _secret, ...key }) => key) },
      secrets: {
        ...(typeof secret === 'string' && { secret }),
        ...(withSecret.length > 0 && { keys: withSecret.map((key) => ({ name: key.name, secret: key.secret })) }),
      },
    };
  }

  protected override async check(
    { caller }: ChangeSet,
    { spec, secrets, current, id }: Draft<CredentialSpec, CredentialEntity>,
    faults: Faults,
  ): Promise<CredentialSpec> {
    addCredentialFaults(faults, spec);
    const fresh = freshSecrets(spec, secrets, Object.keys(current?.held ?? {}), faults);
    const hosts = spec.allowed_hosts.length > 0 ? spec.allowed_hosts : [...ownHosts(spec)];
    const settled = { ...spec, allowed_hosts: hosts };
    const why = 'must name the hosts that the secret may be sent to, unless a preset or a base URL says so';
    faults.require(hosts.length > 0, '/allowed_hosts', why);
    if (faults.details.length > 0) return settled;
    const place = CREDENTIAL.placeOf(spec, id);
    if (current !== undefined && fresh.size > 0) requirePermission(caller, 'credential:rotate', place);
    const stays = spec.keys.some(({ name }) => !fresh.has(name));
    const foreign = foreignHosts(settled, stays ? current?.spec : undefined);
    if (foreign.length > 0 && !may(caller, 'credential:any-host', place)) refuseHosts(settled, foreign);
    return settled;
  }

  override async holdsSecrets(
    manager: EntityManager,
    { id, spec }: CredentialEntity,
    secrets: Secrets,
  ): Promise<boolean> {
    const { secret: first, keys = [] } = secrets;
    const ofKeys = (keys as readonly WrittenKey[]).map(({ name, secret }) => [name, secret] as const);
    const ofFirst = first === undefined ? [] : [[spec.keys[0]?.name ?? '', first] as const];
    return this.vault.holds(manager, { kind: 'credential', id }, new Map<string, unknown>([...ofFirst, ...ofKeys]));
  }

  protected override async prepare(
    { manager }: ChangeSet,
    row: CredentialEntity,
    former: CredentialSpec | undefined,
    secrets: Secrets,
  ): Promise<undefined> {
    if (former === undefined) row.held = {};
    const names = row.spec.keys.map((key) => key.name.toLowerCase());
    if (former !== undefined) {
      await this.vault.remove(manager, { kind: 'credential', id: row.id }, names);
      row.held = Object.fromEntries(Object.entries(row.held).filter(([name]) => names.includes(name)));
    }
    await this.keep(manager, row, freshSecrets(row.spec, secrets, names, new Faults()));
    return undefined;
  }

  protected override async removing({ manager }: ChangeSet, row: CredentialEntity): Promise<void> {
    await this.vault.remove(manager, { kind: 'credential', id: row.id });
  }

  protected override verbOf(secrets: Secrets): string {
    return 'secret' in secrets || 'keys' in secrets ? 'rotate' : 'update';
  }

  protected override async observe(
    manager: EntityManager,
    rows: readonly CredentialEntity[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    const uses = await usesOf(
      manager,
      rows.map((row) => row.id),
    );
    return new Map(
      rows.map((row) => {
        const keys = row.spec.keys.map((key) => ({ ...key, ...(row.held[key.name.toLowerCase()] ?? NOTHING_HELD) }));
        const { fingerprint, secret_revision } = keys[0] ?? NOTHING_HELD;
        const use = uses.get(row.id);
        return [
          row.id,
          {
            keys,
            fingerprint,
            secret_revision,
            // Known to routers; the gateway fills it in.
            observed: null,
            used_by_count: use?.count ?? 0,
            used_by: [...(use?.by ?? [])],
          },
        ];
      }),
    );
  }

  /** Puts new secrets into the vault and what may be told of them into the row. */
  private async keep(manager: EntityManager, row: CredentialEntity, secrets: NewSecrets): Promise<void> {
    const holder = { kind: 'credential', id: row.id, organizationId: row.spec.organization_id } as const;
    const held: Record<string, HeldSecret> = { ...row.held };
    for (const [name, text] of secrets) {
      const { fingerprint, revision, rotatedAt } = await this.vault.put(manager, { holder, name, text });
      held[name.toLowerCase()] = {
        fingerprint,
        secret_revision: String(revision),
        rotated_at: rotatedAt.toISOString(),
      };
    }
    row.held = held;
  }
}

const NOTHING_HELD = { fingerprint: null, secret_revision: '0', rotated_at: null };

/** New secrets of a draft, by the name of their key. */
function freshSecrets(spec: CredentialSpec, secrets: Secrets, held: readonly string[], faults: Faults): NewSecrets {
  const written = (secrets['keys'] ?? []) as readonly WrittenKey[];
  const byName = new Map(written.map(({ name, secret }) => [name.toLowerCase(), secret]));
  const keys = spec.keys.map(({ name }) => ({ name, secret: byName.get(name.toLowerCase()) }));
  const first = typeof secrets['secret'] === 'string' ? secrets['secret'] : undefined;
  return newSecretsOf(keys, first, held, faults);
}

function refuseHosts(spec: CredentialSpec, foreign: readonly string[]): never {
  const message = 'is none of its own hosts; sending a secret there needs credential:any-host, or its text once more';
  throw new AppError('FORBIDDEN', 'You may not send this secret to other hosts (credential:any-host).', {
    details: foreign.map((host) => ({ where: `/allowed_hosts/${spec.allowed_hosts.indexOf(host)}`, message })),
  });
}
