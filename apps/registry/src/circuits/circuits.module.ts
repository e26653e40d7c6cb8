import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../deployments/deployments.module.ts';
import { ProvidersModule } from '../providers/providers.module.ts';
import { CircuitOperations } from './circuit-operations.ts';
import { CircuitsService } from './circuits.service.ts';

/** Circuits that people open and reset. */
@Module({ imports: [DeploymentsModule, ProvidersModule], providers: [CircuitsService, CircuitOperations] })
export class CircuitsModule {}
