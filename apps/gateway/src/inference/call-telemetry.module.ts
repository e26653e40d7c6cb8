import { Module, type DynamicModule } from '@nestjs/common';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import type { RequestLines } from '../http/request-lines.ts';
import { CALL_OBSERVER } from './call-summary.ts';
import { CallTelemetry } from './call-telemetry.ts';

/** One log line and a few metrics per request. */
@Module({})
export class CallTelemetryModule {
  static forRoot(lines: RequestLines): DynamicModule {
    return {
      module: CallTelemetryModule,
      global: true,
      providers: [
        {
          provide: CALL_OBSERVER,
          inject: [LOGGER, METRICS],
          useFactory: (logger: Logger, metrics: Metrics) => new CallTelemetry(logger, lines, metrics),
        },
      ],
      exports: [CALL_OBSERVER],
    };
  }
}
