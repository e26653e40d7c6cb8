import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger, Metrics, Tracing } from '@roundhouse/telemetry';

/** Injection token of the process's {@link Logger}. */
export const LOGGER = Symbol('LOGGER');
/** Injection token of the process's {@link Metrics}. */
export const METRICS = Symbol('METRICS');
/** Injection token of the process's {@link Tracing}. */
export const TRACING = Symbol('TRACING');

/** What every service has from its first line on. */
export interface Telemetry {
  logger: Logger;
  metrics: Metrics;
  tracing: Tracing;
}

/** Offers logger, metrics and tracing to every module of an application. */
@Module({})
export class TelemetryModule {
  static of({ logger, metrics, tracing }: Telemetry): DynamicModule {
    const providers = [
      { provide: LOGGER, useValue: logger },
      { provide: METRICS, useValue: metrics },
      { provide: TRACING, useValue: tracing },
    ];
    return { module: TelemetryModule, global: true, providers, exports: [LOGGER, METRICS, TRACING] };
  }
}
