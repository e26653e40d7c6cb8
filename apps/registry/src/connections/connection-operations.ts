import { Inject, Injectable } from '@nestjs/common';
import { DEPLOYMENT_CONNECTION, PROVIDER_CONNECTION, type JsonObject } from '@roundhouse/admin-api';
import type { SecretHandle } from '@roundhouse/drivers';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { CredentialEntity } from '../credentials/infra/credential.entity.ts';
import { DeploymentsService } from '../deployments/deployments.service.ts';
import type { DeploymentEntity } from '../deployments/infra/deployment.entity.ts';
import { connectionInEffect } from '../providers/domain/connection-in-effect.ts';
import { ProviderEntity } from '../providers/infra/provider.entity.ts';
import { ProvidersService } from '../providers/providers.service.ts';
import { EnvironmentSecrets } from '../secrets/environment-secrets.ts';
import { SecretVault } from '../secrets/secret-vault.ts';

/** On a node the connection itself proves who calls. */
const NO_CONNECTION: JsonObject = {
  secret: { source: 'missing', holder: null, holder_id: null, fingerprint: null },
  fields: {},
  faults: [],
};

/** Shows connections field by field, with the source of every value (003-25, 002-32). Never shows a secret. */
@Injectable()
export class ConnectionOperations {
  private readonly vault: SecretVault;
  private readonly environment: EnvironmentSecrets;

  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(CommandPath) commands: CommandPath,
    @Inject(ProvidersService) providers: ProvidersService,
    @Inject(DeploymentsService) deployments: DeploymentsService,
    @Inject(SecretVault) vault: SecretVault,
    @Inject(EnvironmentSecrets) environment: EnvironmentSecrets,
  ) {
    this.vault = vault;
    this.environment = environment;
    handlers.on(PROVIDER_CONNECTION, async ({ caller, params }) => {
      const provider = await providers.get(caller, params['id'] ?? '');
      return commands.read((manager) => this.show(manager, provider, undefined));
    });
    handlers.on(DEPLOYMENT_CONNECTION, async ({ caller, params }) => {
      const deployment = await deployments.get(caller, params['id'] ?? '');
      return commands.read(async (manager) => {
        const id = deployment.spec.provider_id;
        const provider = id === null ? null : await manager.findOneBy(ProviderEntity, { id });
        return provider === null ? NO_CONNECTION : this.show(manager, provider, deployment);
      });
    });
  }

  private async show(
    manager: EntityManager,
    provider: ProviderEntity,
    deployment: DeploymentEntity | undefined,
  ): Promise<JsonObject> {
    const credentialId = deployment?.spec.credential_id ?? provider.spec.credential_id;
    const credential = credentialId === null ? null : await manager.findOneBy(CredentialEntity, { id: credentialId });
    const [inline] = deployment === undefined ? [] : await this.vault.of(manager, 'deployment', [deployment.id]);
    const effective = connectionInEffect({
      provider,
      ...(deployment !== undefined && {
        deployment: { id: deployment.id, connection: deployment.spec.connection, secret: inline },
      }),
      ...(credential !== null && { credential }),
      environment: await this.environment.keys(manager),
    });
    if (effective === undefined) return NO_CONNECTION;
    const { apiKey, fields, faults } = effective;
    const handle = apiKey.value;
    const shown = Object.entries(fields).map(([name, { value, source }]) => [name, { value: value ?? null, source }]);
    return {
      secret: {
        source: apiKey.source,
        holder: handle?.holder ?? null,
        holder_id: handle?.id ?? null,
        fingerprint: handle === undefined ? null : await this.fingerprintOf(manager, handle, provider, credential),
      },
      fields: Object.fromEntries(shown) as JsonObject,
      faults: [...faults],
    };
  }

  /** Of the key that is tried first. */
  private async fingerprintOf(
    manager: EntityManager,
    { holder, id }: SecretHandle,
    provider: ProviderEntity,
    credential: CredentialEntity | null,
  ): Promise<string | null> {
    if (holder === 'credential') {
      const first = credential?.spec.keys.find((key) => key.admin_status === 'active');
      return credential?.held[first?.name.toLowerCase() ?? '']?.fingerprint ?? null;
    }
    // A key of the environment is kept with the provider that may use it.
    const [secret] = await this.vault.of(manager, holder, [holder === 'environment' ? provider.id : id]);
    return secret?.fingerprint ?? null;
  }
}
