import { Module, type DynamicModule } from '@nestjs/common';
import { TelemetryModule, type Telemetry } from '@roundhouse/grpc';
import { loadPeppers } from '@roundhouse/secrets';
import { AccountingModule } from './accounting/accounting.module.ts';
import { AdminModule } from './admin/admin.module.ts';
import { AlertsModule } from './alerts/alerts.module.ts';
import { AuthModule } from './auth/auth.module.ts';
import { BudgetStatusModule } from './budgets/budget-status.module.ts';
import { BudgetsModule } from './budgets/budgets.module.ts';
import { ClientApiModule } from './client-api/client-api.module.ts';
import type { GatewayConfig } from './config.ts';
import { ConfigurationModule } from './configuration/configuration.module.ts';
import { DiscoveryModule } from './discovery/discovery.module.ts';
import { EventsModule } from './events/events.module.ts';
import { ExplainModule } from './explain/explain.module.ts';
import type { RequestLines } from './http/request-lines.ts';
import { CallTelemetryModule } from './inference/call-telemetry.module.ts';
import { DEFAULT_INFERENCE_SETTINGS } from './inference/inference-settings.ts';
import { InferenceModule } from './inference/inference.module.ts';
import { ModelTestsModule } from './model-tests/model-tests.module.ts';
import { PlanningModule } from './planning/planning.module.ts';
import { RequestContentModule } from './request-content/request-content.module.ts';
import { RequestLogModule } from './request-log/request-log.module.ts';
import { LedgerModule } from './ledger/ledger.module.ts';
import { UsageModule } from './usage/usage.module.ts';
import { VideoIds } from './videos/video-ids.ts';

/** Composition root of the gateway. */
@Module({})
export class AppModule {
  /**
   * @param version of this gateway, as routers and the status see it
   * @param lines takes the log line of each request
   */
  static forRoot(config: GatewayConfig, version: string, telemetry: Telemetry, lines: RequestLines): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TelemetryModule.of(telemetry),
        RequestLogModule.forRoot(config),
        CallTelemetryModule.forRoot(lines),
        ConfigurationModule.forRoot(config),
        AuthModule.forRoot(config),
        PlanningModule.forRoot(config, version),
        AccountingModule.forRoot(config),
        BudgetsModule.forRoot(config),
        InferenceModule.forRoot({
          settings: {
            ...DEFAULT_INFERENCE_SETTINGS,
            gatewayId: config.INSTANCE_ID,
            maxStreamAgeMs: config.MAX_STREAM_AGE_MS,
            traceContent: config.TRACE_CONTENT,
          },
          certFile: config.TLS_CERT_FILE,
          keyFile: config.TLS_KEY_FILE,
          ownPorts: ownPorts(config),
          videoIds: new VideoIds(loadPeppers(config.PEPPER_FILE)),
        }),
        ClientApiModule.forRoot(),
        EventsModule.forRoot(config),
        ModelTestsModule.forRoot(config),
        DiscoveryModule,
        ExplainModule,
        AlertsModule.forRoot(config),
        BudgetStatusModule,
        UsageModule.forRoot(config),
        LedgerModule.forRoot(config),
        RequestContentModule.forRoot(config),
        AdminModule.forRoot(config, version),
      ],
    };
  }
}

/** Ports of this installation's own services: no provider's URL may reach them on loopback, whatever is opened. */
function ownPorts(config: GatewayConfig): number[] {
  const addresses = [config.REGISTRY_ADDRESS, config.TRACING_ADDRESS, ...config.ROUTER_ADDRESSES, config.NATS_URL];
  const named = addresses.map((address) => Number(/:(\d+)\/?$/.exec(address)?.[1] ?? 0));
  return [config.GATEWAY_PORT, config.HEALTH_PORT, ...named].filter((port) => port > 0);
}
