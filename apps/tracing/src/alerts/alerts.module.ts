import { Module } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import type { DataSource } from 'typeorm';
import { USAGE_DATABASE } from '../database/database.module.ts';
import { HttpSender } from '../sinks/infra/http-sender.ts';
import { RegistrySinks } from '../sinks/infra/registry-sinks.ts';
import { SinkBook } from '../sinks/sink-book.ts';
import { AlertGrpcController } from './api/alert.grpc.controller.ts';
import { ALERT_READER, type AlertReader } from './alerts.ports.ts';
import { AlertsService } from './alerts.service.ts';
import { PostgresAlertReader } from './infra/postgres-alert-reader.ts';

/** What somebody should hear of, as people read it. */
@Module({
  controllers: [AlertGrpcController],
  providers: [
    {
      provide: ALERT_READER,
      inject: [USAGE_DATABASE],
      useFactory: (source: DataSource) => new PostgresAlertReader(source),
    },
    {
      provide: AlertsService,
      inject: [ALERT_READER, SinkBook, HttpSender, { token: RegistrySinks, optional: true }],
      useFactory: (reader: AlertReader, sinks: SinkBook, sender: HttpSender, registry: RegistrySinks | undefined) =>
        new AlertsService({ reader, sinks, refreshSinks: () => refreshed(registry), sender, clock: systemClock }),
    },
  ],
})
export class AlertsModule {}

async function refreshed(registry: RegistrySinks | undefined): Promise<void> {
  if (registry === undefined) throw new AppError('NOT_READY', 'Tracing knows no registry.');
  await registry.refresh();
}
