import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigurationModule, type ConfigurationSettings } from './configuration/configuration.module.ts';
import { PlanningModule } from './planning/planning.module.ts';

/** Composition root of the router. */
@Module({})
export class AppModule {
  static forRoot(settings: ConfigurationSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [ConfigurationModule.forRoot(settings), PlanningModule.forRoot(settings.INSTANCE_ID)],
    };
  }
}
