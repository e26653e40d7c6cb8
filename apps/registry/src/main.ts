import { runGrpcService } from '@roundhouse/grpc';
import { AppModule } from './app.module.ts';
import { readConfig } from './config.ts';
import { grpcServers } from './grpc-services.ts';
import { VERSION } from './version.ts';
import { WatchService } from './watch/watch.service.ts';

const config = readConfig();

await runGrpcService({
  service: 'registry',
  version: VERSION,
  config,
  module: AppModule.of(config),
  servers: grpcServers(config),
  ready: (app) => {
    const { fresh } = app.get(WatchService);
    return { ready: fresh, reasons: fresh ? [] : ['the database cannot be read'] };
  },
});
