import { Global, Module } from '@nestjs/common';
import { EnvironmentSecrets } from './environment-secrets.ts';
import { HeldSecrets } from './held-secrets.service.ts';
import { MasterKeyService } from './master-key.service.ts';
import { SecretVault } from './secret-vault.ts';

/** Keeps secrets for whatever holds some. */
@Global()
@Module({
  providers: [SecretVault, EnvironmentSecrets, HeldSecrets, MasterKeyService],
  exports: [SecretVault, EnvironmentSecrets, HeldSecrets],
})
export class SecretsModule {}
