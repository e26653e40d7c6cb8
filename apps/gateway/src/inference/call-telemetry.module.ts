import { Module, type DynamicModule } from '@nestjs/common';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import type { RequestLines } from '../http/request-lines.ts';
import { REQUEST_LOG, type RequestLog } from '../request-log/request-log.ports.ts';
import { CALL_OBSERVER } from './call-summary.ts';
import { CallTelemetry } from './call-telemetry.ts';

/** One log line, a record and a few metrics per request. Needs REQUEST_LOG from a global module. */
@Module({})
export class CallTelemetryModule {
  static forRoot(lines: RequestLines): DynamicModule {
    return {
      module: CallTelemetryModule,
      global: true,
      providers: [
        {
          provide: CALL_OBSERVER,
          inject: [LOGGER, METRICS, REQUEST_LOG],
          useFactory: (logger: Logger, metrics: Metrics, requestLog: RequestLog) =>
            new CallTelemetry(logger, lines, metrics, requestLog),
        },
      ],
      exports: [CALL_OBSERVER],
    };
  }
}
