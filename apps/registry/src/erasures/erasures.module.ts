import { Module } from '@nestjs/common';
import { ErasuresGrpcController } from './erasures.grpc.controller.ts';
import { ErasuresService } from './erasures.service.ts';

/** That requests are erased is registry's to allow and to note; what is erased lies in tracing. */
@Module({ controllers: [ErasuresGrpcController], providers: [ErasuresService] })
export class ErasuresModule {}
