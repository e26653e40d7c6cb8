import { Module } from '@nestjs/common';
import { CredentialsGrpcController } from './api/credentials.grpc.controller.ts';
import { CredentialVault } from './credential-vault.ts';
import { CredentialsService } from './credentials.service.ts';

/** Named, encrypted secrets. */
@Module({
  controllers: [CredentialsGrpcController],
  providers: [CredentialsService, CredentialVault],
  exports: [CredentialsService],
})
export class CredentialsModule {}
