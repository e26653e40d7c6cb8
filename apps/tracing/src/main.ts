import 'reflect-metadata';
import { runGrpcService, tlsFilesOf } from '@roundhouse/grpc';
import { AppModule } from './app.module.ts';
import { readConfig } from './config.ts';
import { SERVICES } from './grpc-services.ts';
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
      services: SERVICES,
    },
  ],
  ready: (app) => app.get(IngestRunner).readiness(),
});
