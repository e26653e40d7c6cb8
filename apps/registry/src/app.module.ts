import { Module, type DynamicModule } from '@nestjs/common';
import { AccessBindingsModule } from './access-bindings/access-bindings.module.ts';
import { AccessGroupsModule } from './access-groups/access-groups.module.ts';
import { AccessPoliciesModule } from './access-policies/access-policies.module.ts';
import { AdminModule } from './admin/admin.module.ts';
import { ApiKeysModule } from './api-keys/api-keys.module.ts';
import { ArtifactsModule } from './artifacts/artifacts.module.ts';
import { AuditModule } from './audit/audit.module.ts';
import { CircuitsModule } from './circuits/circuits.module.ts';
import { CommandsModule } from './commands/commands.module.ts';
import { APP_CONFIG, type Config } from './config.ts';
import { CompatibilityModule } from './compatibility/compatibility.module.ts';
import { ConnectionsModule } from './connections/connections.module.ts';
import { ConfigurationModule } from './configuration/configuration.module.ts';
import { CredentialsModule } from './credentials/credentials.module.ts';
import { DeploymentsModule } from './deployments/deployments.module.ts';
import { DriversModule } from './drivers/drivers.module.ts';
import { ErasuresModule } from './erasures/erasures.module.ts';
import { ExportsModule } from './exports/exports.module.ts';
import { HubModule } from './hub/hub.module.ts';
import { InstallationModule } from './installation/installation.module.ts';
import { environmentOf } from './key-material/installation-environment.ts';
import { KeyMaterialModule } from './key-material/key-material.module.ts';
import { loadKeyMaterial } from './key-material/key-material.ts';
import { MembersModule } from './members/members.module.ts';
import { ModelCatalogModule } from './model-catalog/model-catalog.module.ts';
import { ModelTestsModule } from './model-tests/model-tests.module.ts';
import { ModelsModule } from './models/models.module.ts';
import { NodesModule } from './nodes/nodes.module.ts';
import { OrganizationsModule } from './organizations/organizations.module.ts';
import { PersistenceModule } from './persistence/persistence.module.ts';
import { PreflightModule } from './preflight/preflight.module.ts';
import { ProjectsModule } from './projects/projects.module.ts';
import { ProvidersModule } from './providers/providers.module.ts';
import { RoleBindingsModule } from './role-bindings/role-bindings.module.ts';
import { RouteGroupsModule } from './route-groups/route-groups.module.ts';
import { SecretsModule } from './secrets/secrets.module.ts';
import { ServiceAccountsModule } from './service-accounts/service-accounts.module.ts';
import { ServingsModule } from './servings/servings.module.ts';
import { SettingsModule } from './settings/settings.module.ts';
import { BudgetsModule } from './budgets/budgets.module.ts';
import { SinksModule } from './sinks/sinks.module.ts';
import { SessionsModule } from './sessions/sessions.module.ts';
import { StateModule } from './state/state.module.ts';
import { TemplatesModule } from './templates/templates.module.ts';
import { TeamsModule } from './teams/teams.module.ts';
import { VisibilityModule } from './visibility/visibility.module.ts';
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
        KeyMaterialModule.of(loadKeyMaterial(config), environmentOf(config)),
        PersistenceModule.of(config.DATABASE_URL, `registry ${config.INSTANCE_ID}`),
        CommandsModule,
        AdminModule,
        WatchModule,
        OrganizationsModule,
        ProjectsModule,
        TeamsModule,
        MembersModule,
        ServiceAccountsModule,
        RoleBindingsModule,
        ApiKeysModule,
        SecretsModule,
        DriversModule,
        CredentialsModule,
        ProvidersModule,
        ModelsModule,
        ModelCatalogModule,
        ErasuresModule,
        ExportsModule,
        PreflightModule,
        DeploymentsModule,
        CircuitsModule,
        ModelTestsModule,
        RouteGroupsModule,
        AccessGroupsModule,
        AccessPoliciesModule,
        AccessBindingsModule,
        VisibilityModule,
        ConnectionsModule,
        ArtifactsModule,
        HubModule,
        TemplatesModule,
        NodesModule,
        CompatibilityModule,
        ServingsModule,
        SettingsModule,
        BudgetsModule,
        SinksModule,
        SessionsModule,
        InstallationModule,
        StateModule,
        AuditModule,
        ConfigurationModule,
      ],
    };
  }
}
