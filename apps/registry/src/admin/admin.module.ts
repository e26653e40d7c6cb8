import { Global, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { AdminService } from './admin.service.ts';
import { AdminGrpcController } from './api/admin.grpc.controller.ts';
import { CallerResolver } from './caller-resolver.ts';
import { OperationHandlers } from './operation-handlers.ts';

/** The governance plane's one door. Refuses to start while an operation of registry has nobody to carry it out. */
@Global()
@Module({
  controllers: [AdminGrpcController],
  providers: [AdminService, CallerResolver, OperationHandlers],
  exports: [OperationHandlers, CallerResolver],
})
export class AdminModule implements OnApplicationBootstrap {
  private readonly handlers: OperationHandlers;

  constructor(@Inject(OperationHandlers) handlers: OperationHandlers) {
    this.handlers = handlers;
  }

  onApplicationBootstrap(): void {
    this.handlers.requireAll();
  }
}
