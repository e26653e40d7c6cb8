import { Module, type DynamicModule } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.ts';
import { ApiKeysModule } from './api-keys/api-keys.module.ts';
import { ArtifactsModule } from './artifacts/artifacts.module.ts';
import { AuditModule } from './audit/audit.module.ts';
import { CommandsModule } from './commands/commands.module.ts';
import { APP_CONFIG, type Config } from './config.ts';
import { CredentialsModule } from './credentials/credentials.module.ts';
import { DeploymentsModule } from './deployments/deployments.module.ts';
import { InstallationModule } from './installation/installation.module.ts';
import { KeyMaterialModule } from './key-material/key-material.module.ts';
import { loadKeyMaterial } from './key-material/key-material.ts';
import { ModelsModule } from './models/models.module.ts';
import { NodesModule } from './nodes/nodes.module.ts';
import { OrganizationsModule } from './organizations/organizations.module.ts';
import { PersistenceModule } from './persistence/persistence.module.ts';
import { ProjectsModule } from './projects/projects.module.ts';
import { ProvidersModule } from './providers/providers.module.ts';
import { ServingsModule } from './servings/servings.module.ts';
import { SettingsModule } from './settings/settings.module.ts';
import { SinksModule } from './sinks/sinks.module.ts';
import { StateModule } from './state/state.module.ts';
import { WatchModule } from './watch/watch.module.ts';

/** Offers the settings to every feature. */
@Module({})
class ConfigModule {
  static of(config: Config): DynamicModule {
    const providers = [{ provide: APP_CONFIG, useValue: config }];
    return { module: ConfigModule, global: true, providers, exports: [APP_CONFIG] };
  }
}

/** The registry: features and what they stand on. */
@Module({})
export class AppModule {
  static of(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config),
        KeyMaterialModule.of(loadKeyMaterial(config)),
        PersistenceModule.of(config.DATABASE_URL, `registry ${config.INSTANCE_ID}`),
        CommandsModule,
        AdminModule,
        WatchModule,
        OrganizationsModule,
        ProjectsModule,
        ApiKeysModule,
        CredentialsModule,
        ProvidersModule,
        ModelsModule,
        DeploymentsModule,
        ArtifactsModule,
        NodesModule,
        ServingsModule,
        SettingsModule,
        SinksModule,
        InstallationModule,
        StateModule,
        AuditModule,
      ],
    };
  }
}
