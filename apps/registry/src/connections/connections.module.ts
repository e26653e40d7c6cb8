import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../deployments/deployments.module.ts';
import { ProvidersModule } from '../providers/providers.module.ts';
import { ConnectionOperations } from './connection-operations.ts';

/** Which connection is in effect, and where each of its values comes from. */
@Module({ imports: [ProvidersModule, DeploymentsModule], providers: [ConnectionOperations] })
export class ConnectionsModule {}
