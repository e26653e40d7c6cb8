import { Module } from '@nestjs/common';
import { DriverOperations } from './driver-operations.ts';

/** Contracts of drivers, for whoever makes providers. */
@Module({ providers: [DriverOperations] })
export class DriversModule {}
