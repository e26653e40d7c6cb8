import type { StatusObject } from '@grpc/grpc-js';
import { Catch, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { toAppError } from '@roundhouse/errors';
import type { Logger } from '@roundhouse/telemetry';
import { throwError, type Observable } from 'rxjs';
import { toStatus } from './error-mapping.ts';

/** Turns whatever a handler throws into a gRPC status, and logs what no caller may see: unexpected errors. */
@Catch()
export class GrpcErrorFilter implements RpcExceptionFilter<unknown> {
  private readonly logger: Logger;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  catch(thrown: unknown, _host: ArgumentsHost): Observable<never> {
    const error = toAppError(thrown);
    if (error.reason === 'INTERNAL') this.logger.error({ error: error.cause ?? error }, 'a call failed unexpectedly');
    return throwError((): StatusObject => toStatus(error));
  }
}
