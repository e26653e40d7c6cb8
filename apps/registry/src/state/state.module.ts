import { Module } from '@nestjs/common';
import { StateGrpcController } from './api/state.grpc.controller.ts';

/** What this registry is doing, for operators. */
@Module({ controllers: [StateGrpcController] })
export class StateModule {}
