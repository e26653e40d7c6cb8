import { declareService, runGrpcService, tlsFilesOf } from '@roundhouse/grpc';
import { AppModule } from './app.module.ts';
import { readConfig } from './config.ts';
import { ROUTER_SERVICE } from './planning/api/route-definition.ts';
import { CONFIGURATION, type Configuration } from './configuration/configuration.ports.ts';
import { VERSION } from './version.ts';

const config = readConfig();

await runGrpcService({
  service: 'router',
  version: VERSION,
  config,
  module: AppModule.forRoot(config),
  servers: [
    {
      bind: `${config.BIND_ADDRESS}:${config.GRPC_PORT}`,
      tls: tlsFilesOf(config),
      services: [
        declareService(ROUTER_SERVICE, {
          route: { services: ['gateway'] },
          explain: { services: ['gateway'] },
          getState: { services: ['gateway'] },
        }),
      ],
    },
  ],
  ready: (app) =>
    app.get<Configuration>(CONFIGURATION).current() === undefined
      ? { ready: false, reasons: ['no configuration yet: registry is out of reach or has none'] }
      : { ready: true, reasons: [] },
});
