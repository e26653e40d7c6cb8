import 'reflect-metadata';
import { LeaseServiceService } from '@roundhouse/contracts/tracing/v1/lease_service';
import { LedgerServiceService } from '@roundhouse/contracts/tracing/v1/ledger_service';
import { RequestContentServiceService } from '@roundhouse/contracts/tracing/v1/request_content_service';
import { UsageServiceService } from '@roundhouse/contracts/tracing/v1/usage_service';
import { declareService, runGrpcService, tlsFilesOf } from '@roundhouse/grpc';
import { AppModule } from './app.module.ts';
import { readConfig } from './config.ts';
import { IngestRunner } from './ingest/ingest.runner.ts';
import { VERSION } from './version.ts';

const config = readConfig();

await runGrpcService({
  service: 'tracing',
  version: VERSION,
  config,
  module: AppModule.of(config),
  servers: [
    {
      bind: `${config.BIND_ADDRESS}:${config.GRPC_PORT}`,
      tls: tlsFilesOf(config),
      services: [
        declareService(LedgerServiceService, {
          progress: { services: ['gateway'] },
          totals: { services: ['gateway'] },
          getState: { services: ['gateway'] },
        }),
        declareService(LeaseServiceService, {
          renew: { services: ['gateway'] },
          getBudgets: { services: ['gateway'] },
          listBudgetAlerts: { services: ['gateway'] },
        }),
        declareService(RequestContentServiceService, {
          getContent: { services: ['gateway'] },
          giveFeedback: { services: ['gateway'] },
          eraseRequests: { services: ['gateway'], maxTimeoutMs: 120_000 },
          setRetention: { services: ['gateway'] },
        }),
        declareService(UsageServiceService, {
          queryUsage: { services: ['gateway'] },
          listRequests: { services: ['gateway'] },
          getRequest: { services: ['gateway'] },
          verifyLedger: { services: ['gateway'] },
        }),
      ],
    },
  ],
  ready: (app) => app.get(IngestRunner).readiness(),
});
